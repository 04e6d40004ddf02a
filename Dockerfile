# Motion Lab as an image: the app, its models, and what they need. How to run it: README.md, "For a room".
#
#   docker build -t motion-lab .                      PyTorch with CUDA, which also runs where there is no GPU
#   docker build -t motion-lab --build-arg TORCH=cpu .    PyTorch for processors alone, some gigabytes smaller
#   docker build -t motion-lab --build-arg RAY=1 .    also Ray, for several machines
FROM python:3.11.14-slim-bookworm

# OpenCV without windows, PyAV, PyTorch and scikit-learn bring their own libraries: nothing is added to the base.
ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_ROOT_USER_ACTION=ignore

# What changes seldom comes first: a change of the code installs nothing again.
WORKDIR /app
COPY requirements.txt requirements-ray.txt ./

# cpu: torch and torchvision from one place, PyTorch's own, for a build of the one does not go with that of the other;
# without what they need, which the second line brings from where all else comes from. Then whether it fits together.
ARG TORCH=cuda
RUN case "$TORCH" in \
      cuda) ;; \
      cpu) grep -E '^torch(vision)?==' requirements.txt > torch.txt \
           && pip install --no-deps --index-url https://download.pytorch.org/whl/cpu -r torch.txt \
           && rm torch.txt ;; \
      *) echo "TORCH is cuda or cpu, not $TORCH" >&2; exit 1 ;; \
    esac \
    && pip install -r requirements.txt \
    && python -c "import av, cv2, sklearn, streamlit, torchvision"

ARG RAY=0
RUN case "$RAY" in \
      0) ;; \
      1) pip install -r requirements-ray.txt ;; \
      *) echo "RAY is 0 or 1, not $RAY" >&2; exit 1 ;; \
    esac

# Nobody who comes in through the app is root, and the code is not theirs to change: only /cache is.
RUN useradd --uid 1000 --home-dir /cache --create-home --shell /usr/sbin/nologin lab
ENV TORCH_HOME=/cache/torch \
    MOTION_LAB_RENDERS=/cache/renders \
    MPLCONFIGDIR=/cache/matplotlib
VOLUME /cache

COPY models/weights models/weights
COPY . .

USER 1000
ENV STREAMLIT_SERVER_ADDRESS=0.0.0.0 \
    STREAMLIT_SERVER_PORT=8501 \
    STREAMLIT_SERVER_HEADLESS=true \
    STREAMLIT_SERVER_BASE_URL_PATH=""
EXPOSE 8501
# The shell fills in where the app answers behind a proxy.
# hadolint ignore=DL3025
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s \
    CMD python -c "import urllib.request as u; u.urlopen('http://127.0.0.1:8501/${STREAMLIT_SERVER_BASE_URL_PATH:+$STREAMLIT_SERVER_BASE_URL_PATH/}_stcore/health', timeout=4)"
CMD ["python", "-m", "streamlit", "run", "app.py"]
