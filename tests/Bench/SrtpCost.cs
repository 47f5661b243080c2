using Carillon.Media;
using Carillon.Protocols.Rtp;
using Carillon.Protocols.Srtp;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Bench;

/// <summary>What SRTP costs for a packet of 20 ms of G.711.</summary>
internal static class SrtpCost
{
    private const int Packet = 172;

    public static void Run()
    {
        foreach (var profile in SrtpProfiles.All) Run(profile);
        Handshakes(200);
    }

    /// <summary>Both sides of DTLS handshakes in this process, twenty at a time: processor time and garbage of one side.</summary>
    private static void Handshakes(int count)
    {
        using var engine = new MediaEngine(new MediaOptions { PortMin = 0, PortMax = 0 }, NullLoggerFactory.Instance);
        engine.Start();
        Shake(engine, 20);
        var (cpu, garbage) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true));
        for (var i = 0; i < count / 20; i++) Shake(engine, 20);
        (cpu, garbage) = (Environment.CpuUsage.TotalTime - cpu, GC.GetTotalAllocatedBytes(precise: true) - garbage);
        Console.WriteLine($"a DTLS handshake, one side: {cpu.TotalMilliseconds / count / 2:0.0} ms of a core, {garbage / count / 2 / 1024} KiB of garbage");
    }

    private static void Shake(MediaEngine engine, int pairs)
    {
        var fingerprint = DtlsIdentity.OfProcess.Fingerprint;
        var until = engine.Counters.HandshakesDone + 2 * pairs;
        var legs = Enumerable.Range(0, 2 * pairs).Select(_ => engine.CreateRtpLeg(new Silent())).ToArray();
        for (var i = 0; i < legs.Length; i++)
            legs[i].SetRemote(new RtpRemote { EndPoint = legs[i ^ 1].LocalEndPoint, Dtls = new DtlsAgreement(fingerprint, IsClient: i % 2 == 0), RtcpMux = true });
        if (!SpinWait.SpinUntil(() => engine.Counters.HandshakesDone == until, TimeSpan.FromSeconds(60))) throw new TimeoutException("the handshakes did not end");
        foreach (var leg in legs) leg.Dispose();
    }

    private sealed class Silent : IMediaLegEvents
    {
        public void Dtmf(MediaLeg leg, char digit, TimeSpan duration)
        {
        }

        public void FirstPacket(MediaLeg leg)
        {
        }

        public void MediaTimeout(MediaLeg leg)
        {
        }

        public void Quality(MediaLeg leg, in LegQuality quality)
        {
        }
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
