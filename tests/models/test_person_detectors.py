"""torchvision's detectors: files as they are published, with random numbers; and what is not here gives no answer."""

import numpy as np
import pytest
import torch
from torchvision.models import detection

from models import person_detectors
from models.card import WeightsError
from models.person_detectors import DETECTORS, PERSON, FasterRCNN

PUBLISHED = {
    "fasterrcnn_mobilenet": detection.FasterRCNN_MobileNet_V3_Large_320_FPN_Weights.DEFAULT,
    "fasterrcnn_resnet50": detection.FasterRCNN_ResNet50_FPN_V2_Weights.DEFAULT,
}
FRAME = np.random.default_rng(0).integers(0, 255, (120, 160, 3), np.uint8)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr("models.card.checkpoints", lambda: tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", DETECTORS)
def test_files_are_those_that_torchvision_publishes(name):
    weights, theirs = DETECTORS[name].weights, PUBLISHED[name]
    assert weights.url == theirs.url
    assert weights.megabytes == theirs.meta["_file_size"]
    assert theirs.meta["categories"][PERSON] == "person"


@pytest.mark.parametrize("name", DETECTORS)
def test_without_weights_there_is_no_answer(name, folder):
    with pytest.raises(WeightsError, match="no trained weights"):
        FasterRCNN(name)


def test_another_file_of_that_name_is_refused(folder):
    weights = DETECTORS["fasterrcnn_mobilenet"].weights
    weights.path.write_bytes(b"something else")
    with pytest.raises(WeightsError, match="damaged"):
        FasterRCNN("fasterrcnn_mobilenet")


def test_a_published_file_gives_people(folder, monkeypatch):
    torch.manual_seed(0)
    network = detection.fasterrcnn_mobilenet_v3_large_320_fpn(weights=None, weights_backbone=None).eval()
    network.roi_heads.box_predictor.cls_score.bias.data[PERSON] = 5.0  # it takes everything for a person
    weights = DETECTORS["fasterrcnn_mobilenet"].weights
    torch.save(network.state_dict(), weights.path)
    monkeypatch.setattr(person_detectors.Weights, "check", lambda self, path: None)  # the hash is another one
    people = FasterRCNN("fasterrcnn_mobilenet")(FRAME)
    with torch.no_grad():
        (told,) = network([torch.from_numpy(FRAME).permute(2, 0, 1) / 255])
    assert len(people.boxes) > 0
    assert people.boxes == pytest.approx(told["boxes"][told["labels"] == PERSON].numpy(), abs=1e-3)
    assert people.joints.shape == (len(people.boxes), 0, 3)
