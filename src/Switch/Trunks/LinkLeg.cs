using Carillon.Media;
using Carillon.Protocols.Iax2;
using Carillon.Signalling.Iax2;
using Carillon.Switch.Legs;
using Carillon.Telephony;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Trunks;

/// <summary>One end of a link between two switches: an IAX2 call whose audio goes in the trunk's frames. Its fields belong to
/// the control loop; what its call says comes on the IAX2 loop and is posted.</summary>
internal sealed class LinkLeg(string id, long madeAt, LinkDesk desk, TrunkPort trunk) : Leg(id, LegKind.LegLink, madeAt), IIax2CallEvents
{
    public Iax2Call? Call { get; set; }

    public required TrunkVoice Voice { get; init; }

    /// <summary>The room on the other server, for links that we make.</summary>
    public string FarRoomId { get; init; } = "";

    public PortLeg? Port => (PortLeg?)Media;

    public override void Release(EndCause cause)
    {
        trunk.Forget(Voice);
        Call?.HangUp(EndCauses.Of(cause).Iax2, EndCauses.Of(cause).Sentence);
    }

    public void Accepted(Iax2Call call, MediaFormat format) => trunk.Open(Voice, call);

    public void Proceeding(Iax2Call call)
    {
    }

    public void Ringing(Iax2Call call)
    {
    }

    public void Answered(Iax2Call call) => desk.Post(() => desk.Answered(this));

    public void Dtmf(Iax2Call call, char digit) => desk.Post(() => desk.Digit(this, digit));

    public void VoiceFull(Iax2Call call, MediaFormat format, ReadOnlySpan<byte> payload, uint timestamp)
    {
        Voice.FullFrameCame(timestamp);
        Voice.Leg?.Post(payload, timestamp);
    }

    public void Ended(Iax2Call call, Iax2CallEnd end)
    {
        trunk.Forget(Voice);
        desk.Post(() => desk.Ended(this, end));
    }
}
