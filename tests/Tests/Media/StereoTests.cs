using Carillon.Media;

namespace Carillon.Tests.Media;

public sealed class StereoTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(640)]
    [InlineData(643)]
    public void Left_and_right_take_turns(int samples)
    {
        byte[] left = [.. Enumerable.Range(0, samples).Select(i => (byte)i)], right = [.. Enumerable.Range(0, samples).Select(i => (byte)(200 - i))];
        var both = new byte[2 * samples];
        Stereo.Interleave(left, right, both);
        Assert.Equal(left, both.Where((_, at) => at % 2 == 0));
        Assert.Equal(right, both.Where((_, at) => at % 2 == 1));
    }

    [Fact]
    public void What_has_no_room_is_left_out()
    {
        var both = new byte[3];
        Stereo.Interleave([1, 2, 3], [4, 5, 6], both);
        Assert.Equal([1, 4, 0], both);
    }
}
