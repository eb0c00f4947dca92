"""Test letters (考核邮件): planned, approved by a person, sent at most once, and their answers collected."""
