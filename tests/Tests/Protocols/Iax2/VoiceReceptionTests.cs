using Carillon.Protocols.Iax2;

namespace Carillon.Tests.Protocols.Iax2;

public sealed class VoiceReceptionTests
{
    [Fact]
    public void Steady_voice_has_neither_loss_nor_jitter()
    {
        var reception = new VoiceReception();
        for (uint i = 0; i < 500; i++) reception.OnFrame(i * 20, 7 + i * 20, 20);
        Assert.Equal((500u, 0u, 0u, 0u), (reception.Received, reception.Lost, reception.OutOfOrder, reception.JitterMs));
    }

    [Fact]
    public void What_is_missing_is_lost_until_it_comes_late()
    {
        var reception = new VoiceReception();
        foreach (var frame in (uint[])[0, 1, 4, 3, 5, 7]) reception.OnFrame(frame * 20, frame * 20, 20);
        Assert.Equal((6u, 2u, 1u), (reception.Received, reception.Lost, reception.OutOfOrder)); // 2 and 6 never come
    }

    [Fact]
    public void A_long_gap_is_silence_and_the_32_bits_may_wrap()
    {
        var reception = new VoiceReception();
        reception.OnFrame(uint.MaxValue - 19, 0, 20);
        reception.OnFrame(0, 20, 20);
        reception.OnFrame(5000, 5020, 20);
        Assert.Equal((3u, 0u, 0u), (reception.Received, reception.Lost, reception.OutOfOrder));
    }

    [Fact]
    public void Jitter_goes_to_the_mean_difference_of_ways()
    {
        var reception = new VoiceReception();
        for (uint i = 0; i < 500; i++) reception.OnFrame(i * 20, i * 20 + (i % 2) * 8, 20);
        Assert.Equal(8u, reception.JitterMs);
    }
}
