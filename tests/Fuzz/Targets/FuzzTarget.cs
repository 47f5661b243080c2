namespace Carillon.Fuzz.Targets;

/// <summary>Does with an input what the product does with what a stranger sent. An exception is a find.</summary>
internal delegate void Trial(ReadOnlySpan<byte> input);

/// <param name="Name">Also its folder in the corpus.</param>
/// <param name="Words">Pieces of its language, which mutation puts in.</param>
internal sealed record FuzzTarget(string Name, Trial Try, params string[] Words)
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
        [SipTarget.Messages, SipTarget.Streams, SipTarget.Uris, SdpTarget.Descriptions, RtpTarget.Packets, RtpTarget.Rtcp, SrtpTarget.Packets, StunTarget.Messages, Iax2Target.Frames, WavTarget.Headers];
}

/// <summary>What a target promises did not hold.</summary>
internal sealed class BrokenPromiseException(string message) : Exception(message)
{
    public static void Unless(bool holds, string promise)
    {
        if (!holds)
            throw new BrokenPromiseException(promise);
    }
}
