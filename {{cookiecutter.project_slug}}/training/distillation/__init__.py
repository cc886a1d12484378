"""Distillation: a student with half of a teacher's layers learns what the teacher would say. Read `loss` first."""
