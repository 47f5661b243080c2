using System.Collections.Concurrent;
using Carillon.Media;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Media;

/// <summary>An engine on free loopback ports, and what its legs report.</summary>
internal sealed class Floor : IMediaLegEvents, IDisposable
{
    public Floor(Func<MediaOptions, MediaOptions>? change = null)
    {
        var options = new MediaOptions { PortMin = 0, PortMax = 0, RecordingFolder = Path.GetTempPath() };
        Engine = new MediaEngine(change?.Invoke(options) ?? options, NullLoggerFactory.Instance);
        Engine.Start();
    }

    public MediaEngine Engine { get; }

    public BlockingCollection<(MediaLeg Leg, string What)> Events { get; } = [];

    public ConcurrentDictionary<MediaLeg, LegQuality> Qualities { get; } = [];

    public ConcurrentQueue<(MediaLeg Leg, TalkChange Change)> Talks { get; } = [];

    /// <summary>A leg whose far side is the phone.</summary>
    public RtpLeg Leg(Phone phone)
    {
        var leg = Engine.CreateRtpLeg(this, phone.EndPoint.AddressFamily);
        leg.SetRemote(phone.Remote);
        return leg;
    }

    /// <summary>Two legs bridged.</summary>
    public (RtpLeg, RtpLeg) Bridge(Phone one, Phone other)
    {
        var (left, right, room) = (Leg(one), Leg(other), RoomKey.New());
        Engine.Join(left, room);
        Engine.Join(right, room);
        return (left, right);
    }

    /// <summary>Waits for an event of the leg; others are passed over.</summary>
    public void Expect(MediaLeg leg, string what)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            while (Events.Take(patience.Token) != (leg, what)) { }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"waited 30 s for the event {what}");
        }
    }

    /// <summary>The next digit of any leg.</summary>
    public string NextDigit()
    {
        while (Events.TryTake(out var seen, TimeSpan.FromSeconds(30)))
        {
            if (seen.What.Split(' ') is [{ Length: 1 } digit, _]) return digit;
        }
        throw new TimeoutException("waited 30 s for a digit");
    }

    public void Dispose()
    {
        Engine.Dispose();
        Events.Dispose();
    }

    void IMediaLegEvents.Dtmf(MediaLeg leg, char digit, TimeSpan duration) => Events.Add((leg, $"{digit} {duration.TotalMilliseconds:0}"));

    void IMediaLegEvents.FirstPacket(MediaLeg leg) => Events.Add((leg, "first"));

    void IMediaLegEvents.MediaTimeout(MediaLeg leg) => Events.Add((leg, "timeout"));

    void IMediaLegEvents.Talk(MediaLeg leg, in TalkChange change) => Talks.Enqueue((leg, change));

    void IMediaLegEvents.Quality(MediaLeg leg, in LegQuality quality)
    {
        Qualities[leg] = quality;
        Events.Add((leg, "quality"));
    }
}
