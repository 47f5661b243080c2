using System.Net;
using Carillon.Signalling.Iax2;
using Carillon.Switch.Control;
using Carillon.Telephony;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Trunks;

/// <summary>Phones that register here by IAX2: where they are, and calls to them. Calls from them are refused, as from SIP phones: agents work from the desktop.</summary>
internal sealed class IaxPhoneDesk(Floor floor, Iax2Endpoint iax, TrunkPort trunk, VoiceDesk voices) : IIaxDesk
{
    private readonly Dictionary<string, IPEndPoint> _registered = new(StringComparer.Ordinal);
    private HashSet<string> _phones = [];

    public static bool Speaks(Phone phone) => phone.Iax2Secret.Length + phone.Iax2PeerKey.Length > 0;

    public IEnumerable<PhoneRegistered> Snapshot() => _registered.Select(p => new PhoneRegistered { PhoneId = p.Key, Registered = true, Contact = p.Value.ToString() });

    public bool IsRegistered(string phone) => _registered.ContainsKey(phone);

    public void Post(Action act) => floor.Loop.Post(act);

    /// <summary>The endpoint tells of registrations that end by this.</summary>
    public IEnumerable<Iax2Peer> Apply(IEnumerable<Phone> phones)
    {
        var speaking = phones.Where(Speaks).ToList();
        _phones = [.. speaking.Select(p => p.Id)];
        return speaking.Select(PeerOf);
    }

    public void RegistrationChanged(Iax2Registration registration)
    {
        if (registration.Address is { } address)
            _registered[registration.Peer] = address;
        else if (!_registered.Remove(registration.Peer))
            return;
        var contact = registration.Address?.ToString() ?? "";
        floor.Events.Publish(new SwitchEvent { PhoneRegistered = new PhoneRegistered { PhoneId = registration.Peer, Registered = registration.Address is not null, Contact = contact } });
    }

    /// <summary>Whether it is one of ours; a trunk's peer may register too.</summary>
    public bool Knows(string name) => _phones.Contains(name) || _registered.ContainsKey(name);

    public Outcome Call(CallPhone order)
    {
        var leg = new IaxPhoneLeg(order.LegId, order.Supervisor ? LegKind.LegSupervisor : LegKind.LegAgent, floor.Clock.GetTimestamp(), this, trunk) { Voice = voices.Make(), AgentId = order.AgentId };
        leg.DialledAt = floor.Clock.GetTimestamp();
        leg.InviteSent = true;
        voices.GiveAudio(leg);
        floor.Legs.Add(leg);
        floor.Events.Publish(new SwitchEvent { LegSent = new LegSent { LegId = leg.Id } });
        leg.RingTimer = floor.Loop.After(floor.RingTimeout(order.RingTimeoutMs), () => RingTimeout(leg));
        leg.Call = iax.Call(new Iax2NewCall
        {
            Peer = order.PhoneId,
            CalledNumber = order.PhoneId,
            CallingNumber = order.CallerId.Length == 0 ? null : order.CallerId,
            CallingName = order.CallerName.Length == 0 ? floor.Options.ServerId : order.CallerName,
            Capability = voices.Formats,
            Preferred = voices.Preferred(wide: true),
        }, leg);
        return Outcome.Ok;
    }

    public void Ringing(IaxLeg leg)
    {
        if (floor.Legs.Find(leg.Id) != leg || leg.State != LegState.LegTrying)
            return;
        leg.State = LegState.LegRinging;
        floor.Events.Publish(new SwitchEvent { LegRinging = new LegRinging { LegId = leg.Id } });
    }

    public void Answered(IaxLeg leg)
    {
        if (floor.Legs.Find(leg.Id) != leg || leg.IsAnswered)
            return;
        ((IaxPhoneLeg)leg).RingTimer?.Dispose();
        floor.Answered(leg);
    }

    public void Digit(IaxLeg leg, char digit)
    {
        if (floor.Legs.Find(leg.Id) == leg)
            floor.DigitCame(leg, digit, VoiceDesk.KeyPress);
    }

    public void Held(IaxLeg leg, bool withMusic)
    {
        if (floor.Legs.Find(leg.Id) == leg)
            floor.Music.Holds(leg, withMusic ? "" : null);
    }

    public void Ended(IaxLeg leg, Iax2CallEnd end) => floor.End(leg, end.By switch
    {
        Iax2EndedBy.Remote when leg.IsAnswered => EndCause.Normal,
        Iax2EndedBy.Remote => EndCauses.FromQ850(end.Q850),
        Iax2EndedBy.Local => leg.IsAnswered ? EndCause.HungUpByUs : EndCause.Cancelled,
        Iax2EndedBy.Authentication => EndCause.ProtocolError,
        Iax2EndedBy.Shutdown => EndCause.ServerShutdown,
        _ => EndCause.CarrierTimeout,
    }, q850: end.Q850, text: end.Text);

    private Iax2Peer PeerOf(Phone phone) => new()
    {
        Name = phone.Id,
        Address = new IPEndPoint(IPAddress.Any, 0),
        Registers = true,
        Secret = phone.Iax2Secret,
        OwnKey = phone.Iax2OwnKey.Length > 0 ? phone.Iax2OwnKey : null,
        PeerKey = phone.Iax2PeerKey.Length > 0 ? phone.Iax2PeerKey : null,
        Encryption = phone.Iax2Encryption switch
        {
            Iax2Encryption.Offer => CallEncryption.Offer,
            Iax2Encryption.Required => CallEncryption.Required,
            _ => CallEncryption.Off,
        },
        Formats = voices.Formats,
        Trunk = false,
        Qualify = false,
    };

    private void RingTimeout(IaxPhoneLeg leg)
    {
        if (floor.Legs.Find(leg.Id) == leg && !leg.IsAnswered)
            floor.End(leg, EndCause.NoAnswer);
    }
}
