import CPerceiver
