using Carillon.Switch.Control;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Switch;

public sealed class FenceTests
{
    private TimeSpan _now = TimeSpan.FromHours(1);

    [Fact]
    public void Whoever_stood_still_sends_nothing_until_his_fence_is_lifted()
    {
        using var fence = new Fence(NullLogger.Instance, () => _now);
        Step(700);
        Assert.True(fence.MaySend());
        fence.Look();
        Step(30_000);
        Assert.False(fence.MaySend(), "the first look after a stop is the one before sending");
        Assert.Equal(1u, fence.Number);
        fence.Look();
        Step(100);
        Assert.False(fence.MaySend());

        Assert.False(fence.Lift(2), "that of another stop");
        Assert.True(fence.Lift(1));
        Assert.True(fence.MaySend());
        Assert.False(fence.Lift(1));
    }

    [Fact]
    public void Each_stop_has_a_number_of_its_own()
    {
        using var fence = new Fence(NullLogger.Instance, () => _now);
        Step(2000);
        fence.Look();
        Assert.Equal(1u, fence.Number);
        fence.Lift(1);
        Step(2000);
        fence.Look();
        Assert.Equal(2u, fence.Number);
        Assert.False(fence.Lift(1));
        Assert.False(fence.MaySend());
    }

    [Fact]
    public void With_nobody_to_ask_it_goes_on_after_ten_seconds()
    {
        using var fence = new Fence(NullLogger.Instance, () => _now);
        Step(2000);
        fence.Look();
        for (var n = 0; n < 101; n++)
        {
            Assert.False(fence.MaySend());
            Step(100);
            fence.Look();
        }

        Assert.True(fence.MaySend());
    }

    private void Step(int ms) => _now += TimeSpan.FromMilliseconds(ms);
}
