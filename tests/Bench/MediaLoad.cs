using System.Diagnostics;
using Carillon.Media;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Bench;

internal enum CallShape
{
    /// <summary>Two legs, forwarded.</summary>
    Bridge,

    /// <summary>Two legs, forwarded and recorded.</summary>
    Recorded,

    /// <summary>Two legs and a silent third that makes the room mix for all, recorded.</summary>
    Conference,
}

/// <summary>
/// Calls through one engine, their phones on another in the same process over loopback. The cost is the CPU time of the
/// server's own threads as the kernel counts it, in percent of a core per call.
/// </summary>
internal static class MediaLoad
{
    private static readonly int Realtime = int.Parse(Environment.GetEnvironmentVariable("BENCH_REALTIME") ?? "10", null);

    public static void Run(int calls, CallShape shape, TimeSpan time)
    {
        var folder = Directory.CreateTempSubdirectory("carillon-bench-").FullName;
        using var server = new MediaEngine(new MediaOptions { PortMin = 20_000, PortMax = 39_999, RecordingFolder = folder, RealtimePriority = Realtime }, NullLoggerFactory.Instance);
        server.Start();
        var threads = ThreadTimes.Mine("media-");
        using var phones = new MediaEngine(new MediaOptions { PortMin = 40_000, PortMax = 59_999, RealtimePriority = Realtime }, NullLoggerFactory.Instance);
        phones.Start();
        var talkers = Enumerable.Range(0, calls).SelectMany(_ => Call(server, phones, shape)).ToArray();
        Thread.Sleep(2000);

        for (var window = 0; window < 3; window++)
        {
            var (before, counters, heard, began) = (ThreadTimes.Read(threads), server.Counters, talkers.Sum(talker => talker.Heard), Stopwatch.GetTimestamp());
            Thread.Sleep(time);
            var (after, now, elapsed) = (ThreadTimes.Read(threads), server.Counters, Stopwatch.GetElapsedTime(began).TotalSeconds);
            var expected = talkers.Length * 50 * elapsed;
            Console.WriteLine(
                $"{shape} {calls} calls: {(after - before) / 1e7 / elapsed / calls:0.0000} % of a core per call, " +
                $"heard {(talkers.Sum(talker => talker.Heard) - heard) / expected:P1}, " +
                $"in {(now.PacketsReceived - counters.PacketsReceived) / elapsed:0}/s, out {(now.PacketsSent - counters.PacketsSent) / elapsed:0}/s, " +
                $"worst lateness {now.WorstLateness.TotalMilliseconds:0.0} ms, allocated on ticks {now.AllocatedOnTicks - counters.AllocatedOnTicks} B, " +
                $"recording bytes lost {now.RecordingBytesLost}");
        }
        Console.WriteLine($"resident set {Environment.WorkingSet / 1024 / 1024} MB with phones, recordings in {folder}");
    }

    private static IEnumerable<Talker> Call(MediaEngine server, MediaEngine phones, CallShape shape)
    {
        var room = RoomKey.New();
        var legs = Enumerable.Range(0, shape == CallShape.Conference ? 3 : 2).Select(_ => server.CreateRtpLeg(NoEvents.Instance)).ToArray();
        foreach (var leg in legs)
        {
            var (phone, talker) = (phones.CreateRtpLeg(NoEvents.Instance), new Talker());
            phone.SetProcessor(talker);
            phone.SetRemote(new RtpRemote { EndPoint = leg.LocalEndPoint });
            leg.SetRemote(new RtpRemote { EndPoint = phone.LocalEndPoint });
            server.Join(leg, room);
            yield return talker;
        }
        if (shape != CallShape.Bridge) server.StartRecording(legs[0], legs[1], $"{room}.wav", _ => { });
    }

    private sealed class Talker : IAudioProcessor
    {
        private int _position;

        public long Heard { get; private set; }

        public void Produce(Span<short> pcm8k20ms)
        {
            for (var i = 0; i < pcm8k20ms.Length; i++) pcm8k20ms[i] = (short)((_position + i) * 97);
            _position += pcm8k20ms.Length;
        }

        public void Consume(ReadOnlySpan<short> pcm8k20ms, in FrameInfo info) => Heard++;
    }

    private sealed class NoEvents : IMediaLegEvents
    {
        public static readonly NoEvents Instance = new();

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
}
