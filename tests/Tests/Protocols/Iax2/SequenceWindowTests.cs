using Carillon.Protocols.Iax2;

namespace Carillon.Tests.Protocols.Iax2;

public sealed class SequenceWindowTests
{
    [Fact]
    public void Every_number_is_next_ahead_or_behind_at_every_place()
    {
        var window = new SequenceWindow();
        for (var next = 0; next < 600; next++)
        {
            for (var step = -100; step <= 100; step++)
            {
                if (step == 0) continue;
                var expected = step > 0 ? SequenceVerdict.Gap : SequenceVerdict.Duplicate;
                Assert.Equal(expected, window.Receive(unchecked((byte)(next + step))));
            }
            Assert.Equal(SequenceVerdict.InOrder, window.Receive(unchecked((byte)next)));
        }
    }

    [Fact]
    public void An_acknowledgement_counts_only_for_what_is_in_flight()
    {
        var window = new SequenceWindow();
        for (var i = 0; i < 250; i++)
        {
            window.TakeOut();
            Assert.True(window.Acknowledge(window.NextOut));
        }
        for (var i = 0; i < 10; i++) Assert.Equal(unchecked((byte)(250 + i)), window.TakeOut());
        Assert.Equal(10, window.InFlight);
        Assert.False(window.Acknowledge(250));  // nothing new
        Assert.False(window.Acknowledge(249));  // older still
        Assert.False(window.Acknowledge(5));    // 260 mod 256 is 4: this was never sent
        Assert.True(window.Acknowledge(1));
        Assert.Equal(3, window.InFlight);
        Assert.True(window.Acknowledge(4));
        Assert.Equal(0, window.InFlight);
    }

    [Fact]
    public void An_acknowledgement_is_owed_until_something_is_sent()
    {
        var window = new SequenceWindow();
        Assert.False(window.OwesAcknowledgement);
        window.Receive(0);
        Assert.True(window.OwesAcknowledgement);
        window.TakeOut();
        Assert.False(window.OwesAcknowledgement);
        window.Receive(1);
        window.OnSent();
        Assert.False(window.OwesAcknowledgement);
    }
}
