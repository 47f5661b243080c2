using Carillon.Media;
using Carillon.Protocols.Iax2;
using Carillon.Signalling.Iax2;
using Carillon.Switch.Legs;
using Carillon.Telephony;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Trunks;

/// <summary>A leg that is an IAX2 call. Its fields belong to the control loop; what its call says comes on the IAX2 loop and is posted to its desk.</summary>
internal abstract class IaxLeg(string id, LegKind kind, long madeAt, IIaxDesk desk, TrunkPort trunk) : Leg(id, kind, madeAt), IIax2CallEvents
{
    public Iax2Call? Call { get; set; }

    public required TrunkVoice Voice { get; init; }

    public PortLeg? Port => (PortLeg?)Media;

    public override void Release(EndCause cause)
    {
        Voice.Close();
        if (Media is not null)
            LastQuality = Voice.Quality(Call);
        Call?.HangUp(EndCauses.Of(cause).Iax2, EndCauses.Of(cause).Sentence);
    }

    public void Accepted(Iax2Call call, MediaFormat format)
    {
        call.Reception = Voice.Report;
        if (VoiceDesk.CodecOf(format) is { } codec)
            Voice.Leg?.Speak(codec);
        trunk.Open(Voice, call);
    }

    public void Proceeding(Iax2Call call)
    {
    }

    public void Ringing(Iax2Call call) => desk.Post(() => desk.Ringing(this));

    public void Answered(Iax2Call call) => desk.Post(() => desk.Answered(this));

    public void Dtmf(Iax2Call call, char digit) => desk.Post(() => desk.Digit(this, digit));

    /// <summary>Nothing is sent while it lasts. With music, whoever hears nobody else here hears ours (RFC 5456 section 6.6.5).</summary>
    public void Held(Iax2Call call, bool held, bool music) => desk.Post(() => desk.Held(this, held && music));

    public void VoiceFull(Iax2Call call, MediaFormat format, ReadOnlySpan<byte> payload, uint timestamp)
    {
        var codec = VoiceDesk.CodecOf(format);
        Voice.FullFrameCame(timestamp, payload.Length, codec);
        if (codec is { } known)
            Voice.Leg?.Post(payload, known, timestamp);
    }

    /// <summary>Its voice comes from elsewhere now, and goes there.</summary>
    public void Moved(Iax2Call call)
    {
        Voice.Close();
        Voice.BeginAnew();
        trunk.Open(Voice, call);
        desk.Post(() => PeerServerId = call.Peer);
    }

    public void Ended(Iax2Call call, Iax2CallEnd end)
    {
        Voice.Close();
        desk.Post(() => desk.Ended(this, end));
    }
}

/// <summary>Whose a leg is: what becomes of its call is told here, on the control loop.</summary>
internal interface IIaxDesk
{
    void Post(Action act);

    void Ringing(IaxLeg leg);

    void Answered(IaxLeg leg);

    void Digit(IaxLeg leg, char digit);

    void Held(IaxLeg leg, bool withMusic);

    void Ended(IaxLeg leg, Iax2CallEnd end);
}
