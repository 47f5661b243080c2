using Carillon.Protocols.Rtp;
using Carillon.Protocols.Srtp;

namespace Carillon.Bench;

/// <summary>What SRTP costs for a packet of 20 ms of G.711.</summary>
internal static class SrtpCost
{
    private const int Packet = 172;

    public static void Run()
    {
        foreach (var profile in SrtpProfiles.All) Run(profile);
    }

    private static void Run(SrtpProfile profile)
    {
        var master = SrtpMaster.Random(profile);
        using var alone = new SrtpSender(master);
        using var sender = new SrtpSender(master);
        using var receiver = new SrtpReceiver(master);
        var buffer = new byte[Packet + SrtpProfiles.MaxOverhead];
        ushort sequence = 0;
        Timing.Tell($"{profile.SuiteName}: protected", () =>
        {
            Header(sequence++);
            alone.TryProtect(buffer, Packet, out _);
        });
        sequence = 0;
        Timing.Tell($"{profile.SuiteName}: protected and unprotected", () =>
        {
            Header(sequence++);
            sender.TryProtect(buffer, Packet, out var length);
            receiver.Unprotect(buffer.AsSpan(0, length), out _);
        });
        Timing.Tell($"{profile.SuiteName}: set up", () => new SrtpReceiver(master).Dispose(), 500);

        void Header(ushort number) => new RtpHeader { SequenceNumber = number, Ssrc = 1 }.TryWrite(buffer);
    }
}
