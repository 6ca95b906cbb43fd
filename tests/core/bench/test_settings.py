from __future__ import annotations

import pytest

from cnn_gui.core.bench.settings import OWN, BenchPage, BenchSettings, parse_network_kernel, with_words


def test_a_link_sets_what_it_says_and_nothing_else() -> None:
    before = BenchSettings(bias=0.5)
    after = with_words(
        before, {"page": "convolution", "preset": "sobel_x", "stride": "2", "padding": "same", "relu": "1"}
    )
    assert (after.kernel_name, after.stride, after.padding, after.relu) == ("sobel_x", 2, "same", True)
    assert after.bias == 0.5


def test_on_the_page_of_pooling_stride_and_padding_are_the_pooling_s() -> None:
    after = with_words(BenchSettings(), {"page": "pooling", "size": "3", "stride": "1", "padding": "1", "ceil": "1"})
    assert (after.pool_size, after.pool_stride, after.pool_padding, after.pool_ceil) == (3, 1, 1, True)
    assert (after.stride, after.padding) == (1, 0)
    assert not after.pool_map
    assert with_words(BenchSettings(), {"page": "pooling", "preset": "vertical_edges"}).pool_map


def test_a_kernel_of_one_s_own_has_its_numbers() -> None:
    after = with_words(BenchSettings(), {"kernel": "1,0;-1,0.5"})
    assert after.kernel == ((1.0, 0.0), (-1.0, 0.5))
    assert after.kernel_name == OWN
    assert after.kernel_size == 2
    assert after.conv.kernel_size == (2, 2)


@pytest.mark.parametrize(
    "words",
    [
        {"page": "kitchen"}, {"stride": "5"}, {"stride": "-1"}, {"padding": "4"}, {"padding": "some"},
        {"dilation": "0"}, {"kernel": "1,2;3"}, {"kernel": "1,x;2,3"}, {"bias": "inf"}, {"relu": "perhaps"},
        {"shift": "1"}, {"colour": "red"}, {"ink": "mud"}, {"filters": "33"},
    ],
)  # fmt: skip
def test_nonsense_is_refused_in_a_sentence(words: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        with_words(BenchSettings(), words)


def test_names_of_the_network_s_kernels() -> None:
    assert parse_network_kernel("network:conv2/21/5") == ("conv2", 21, 5)
    for name in ("sobel_x", "network:conv2", "network:conv2/1", "network:/1/2", "network:conv2/a/b", "net:conv1/0/0"):
        assert parse_network_kernel(name) is None


def test_every_page_can_be_named() -> None:
    for page in BenchPage:
        assert with_words(BenchSettings(), {"page": page.value}).page is page
