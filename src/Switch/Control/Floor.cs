using System.Net.Sockets;
using Carillon.Media;
using Carillon.Switch.Carriers;
using Carillon.Switch.Journalling;
using Carillon.Switch.Legs;
using Carillon.Switch.Playbacks;
using Carillon.Switch.Recordings;
using Carillon.Switch.Rooms;
using Carillon.Telephony;
using Carillon.Telephony.V1;
using Microsoft.Extensions.Logging;

namespace Carillon.Switch.Control;

/// <summary>What all desks of the switch share: the tables, and what every leg has in common: its answer and its one end.
/// Owned by the control loop.</summary>
internal sealed partial class Floor
{
    private readonly ILogger _log;
    private bool _overloaded;

    public Floor(SwitchOptions options, TimeProvider clock, ControlLoop loop, EventLog events, MediaEngine media, DialPermit permit, ILoggerFactory log)
    {
        Options = options;
        Clock = clock;
        Loop = loop;
        Events = events;
        Media = media;
        Permit = permit;
        Legs = new LegTable(clock, options.Memory);
        Playbacks = new PlaybackDesk(this);
        Music = new MusicDesk(this);
        Rooms = new RoomTable(media) { Emptied = Playbacks.PlaceEnds, Changed = Music.RoomChanged };
        Recordings = new RecordingDesk(this, log);
        Digits = new DigitDesk(this);
        Parking = new ParkDesk(this);
        MaxLegs = options.MaxLegs;
        Calls = new CallLog(log, options.ServerId);
        _log = log.CreateLogger<Floor>();
    }

    public SwitchOptions Options { get; }

    public TimeProvider Clock { get; }

    public ControlLoop Loop { get; }

    public EventLog Events { get; }

    public MediaEngine Media { get; }

    public DialPermit Permit { get; }

    public LegTable Legs { get; }

    public RoomTable Rooms { get; }

    public RecordingDesk Recordings { get; }

    public DigitDesk Digits { get; }

    public ParkDesk Parking { get; }

    public PlaybackDesk Playbacks { get; }

    public MusicDesk Music { get; }

    public CallLog Calls { get; }

    public int MaxLegs { get; set; }

    /// <summary>Calls that are taken in a second; 0: no limit. SIP and IAX2 count by themselves.</summary>
    public uint IncomingPerSecond { get; set; }

    /// <summary>Told of each end, after it.</summary>
    public Action<Leg, LegEnded>? LegHasEnded { get; set; }

    public TimeSpan RingTimeout(uint milliseconds) => milliseconds == 0 ? Options.RingTimeout : TimeSpan.FromMilliseconds(milliseconds);

    public void Announce(AnnounceEpoch announced)
    {
        if (Permit.Announce(announced.CampaignId, announced.Epoch))
            Events.Keep(new Command { AnnounceEpoch = announced });
    }

    /// <summary>Null: there is room for another leg.</summary>
    public Outcome? RefusesNewLegs()
    {
        if (Events.Fault is { } fault)
            return new Outcome(ResultCode.ResultFailed, fault);
        if (Legs.Count < MaxLegs)
            return null;
        TellOverload(true, $"{Legs.Count} legs, the limit is {MaxLegs}");
        return new Outcome(ResultCode.ResultOverloaded, $"{Legs.Count} legs, the limit is {MaxLegs}");
    }

    /// <summary>Whether we have an address of that family.</summary>
    public bool Speaks(AddressFamily family) => family == AddressFamily.InterNetwork || Options.Address6 is not null;

    /// <summary>An RTP port for the leg, for a far side of that family. False: none is free, or we have no address of it.</summary>
    public bool GiveAudio(SipLeg leg, AddressFamily family)
    {
        try
        {
            leg.Media ??= Media.CreateRtpLeg(new MediaEvents(this, leg.Id), family);
            leg.Rtp!.Open(family);
            return true;
        }
        catch (IOException e)
        {
            LogNoPort(e.Message);
            return false;
        }
    }

    public void Answered(Leg leg)
    {
        leg.State = LegState.LegUp;
        leg.AnsweredAt = Clock.GetTimestamp();
        Events.Publish(new SwitchEvent
        {
            LegAnswered = new LegAnswered { LegId = leg.Id, AttemptId = leg.AttemptId, CampaignId = leg.CampaignId, AgentId = leg.AgentId, CarrierId = leg.CarrierId, Replaces = ReplacesOf(leg) },
        });
        if (leg.AttemptId.Length > 0)
            Calls.Answered(leg.AttemptId, leg.Id, leg.CarrierId, (leg as SipLeg)?.CallId ?? "", Clock.GetElapsedTime(leg.MadeAt, leg.AnsweredAt).TotalSeconds);
        leg.WhenAnswered?.Invoke(leg);
    }

    /// <summary>An agent's phone may have to go on elsewhere, with the call that it has.</summary>
    private static string ReplacesOf(Leg leg) => leg is SipLeg { Kind: LegKind.LegAgent, Up.AsReplaced: { } replaced } ? replaced.ToString() : "";

    public void DigitCame(Leg leg, char digit, TimeSpan duration)
    {
        Events.Publish(new SwitchEvent
        {
            DtmfReceived = new DtmfReceived { LegId = leg.Id, Digit = digit.ToString(), DurationMs = (uint)duration.TotalMilliseconds },
        });
        Digits.Came(leg, digit);
    }

    /// <summary>The one way in which legs end:
    /// 1 once only  2 its recordings are complete, nothing is collected or played any more  3 the far side is let go  4 the event  5 the room, and links that served nobody else  6 its port</summary>
    public void End(Leg leg, EndCause cause, int sipCode = 0, int q850 = 0, string? text = null)
    {
        if (!Legs.Remove(leg)) // 1
            return;
        var info = EndCauses.Of(cause);
        leg.State = LegState.LegEnding;
        Recordings.LegEnds(leg); // 2
        Digits.LegEnds(leg.Id);
        Playbacks.PlaceEnds(leg.Id);
        Parking.End(leg);
        leg.BeforeEnd?.Invoke(leg, text ?? info.Sentence);
        leg.Release(cause); // 3
        TellQuality(leg);
        var ended = EndOf(leg, cause, sipCode == 0 ? info.SipCode : sipCode, q850 == 0 ? info.Q850 : q850, text ?? info.Sentence);
        Events.Publish(new SwitchEvent { LegEnded = ended }); // 4
        if (leg.Serves.Length > 0)
            Calls.Ended(info.Level, leg.Serves, leg.Id, leg.Kind, cause, ended.SipCode, ended.Text);
        else
            LogEnd(info.Level, leg.Id, leg.Kind, cause, ended.SipCode, ended.Text);
        LegSpans.Tell(leg, ended, Clock, Options.ServerId);
        EndAll(Rooms.Leave(leg), EndCause.Normal); // 5
        leg.Media?.Dispose(); // 6
        leg.Inside?.Dispose();
        LegHasEnded?.Invoke(leg, ended);
        if (_overloaded && Legs.Count < MaxLegs * 9 / 10)
            TellOverload(false, "");
    }

    /// <summary>Into a room, out of the one it was in.</summary>
    public void Join(Leg leg, string roomId, Telephony.V1.JoinMode mode = Telephony.V1.JoinMode.JoinTalk, Leg? whisperTo = null, bool announce = false)
    {
        Parking.End(leg);
        var left = leg.RoomId == roomId ? [] : Rooms.Leave(leg);
        Rooms.Join(leg, roomId, mode, whisperTo, announce);
        EndAll(left, EndCause.Normal);
    }

    public void EndAll(IEnumerable<Leg> legs, EndCause cause)
    {
        foreach (var leg in legs.ToList())
            End(leg, cause);
    }

    private LegEnded EndOf(Leg leg, EndCause cause, int sipCode, int q850, string text) => new()
    {
        LegId = leg.Id,
        AttemptId = leg.AttemptId,
        CampaignId = leg.CampaignId,
        AgentId = leg.AgentId,
        Cause = cause,
        SipCode = (uint)sipCode,
        Q850 = (uint)q850,
        Text = text,
        RingMs = leg.DialledAt == 0 ? 0 : Milliseconds(leg.DialledAt, leg.IsAnswered ? leg.AnsweredAt : Clock.GetTimestamp()),
        TalkMs = leg.IsAnswered ? Milliseconds(leg.AnsweredAt, Clock.GetTimestamp()) : 0,
        InviteSent = leg.InviteSent,
    };

    private ulong Milliseconds(long from, long to) => (ulong)Math.Max(0, Clock.GetElapsedTime(from, to).TotalMilliseconds);

    private void TellOverload(bool on, string text)
    {
        if (_overloaded == on)
            return;
        _overloaded = on;
        Events.Publish(new SwitchEvent { Overload = new Overload { On = on, Text = text } });
    }

    [LoggerMessage(6201, LogLevel.Error, "No RTP port for a new leg: {Why}")]
    private partial void LogNoPort(string why);

    [LoggerMessage(EventId = 6202, Message = "Leg {Leg} ({Kind}) ended: {Cause}, SIP {SipCode}: {Text}")]
    private partial void LogEnd(LogLevel level, string leg, LegKind kind, EndCause cause, uint sipCode, string text);
}
