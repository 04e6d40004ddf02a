"""What the name of a device says: ``cuda``, ``cpu@lab-2``."""


def kind_of(device: str) -> str:
    """What a device is to PyTorch: ``cuda`` of ``cuda-2@lab-1``, the second GPU of that machine."""
    return device.partition("@")[0].partition("-")[0]


def machine_of(device: str) -> str:
    """The machine that has a device; "" is this one."""
    return device.partition("@")[2]
