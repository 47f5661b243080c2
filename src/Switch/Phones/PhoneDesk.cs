using System.Buffers;
using System.Text;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Carillon.Switch.Carriers;
using Carillon.Switch.Control;
using Carillon.Switch.Legs;
using Carillon.Switch.Trunks;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Phones;

/// <summary>The phones that register here. A call rings all contacts of a phone at once; the first that answers has it. Of several flows to one device one is
/// called, and the next when that is broken (RFC 5626).</summary>
internal sealed class PhoneDesk(Floor floor, SipEndpoint sip, SipDesk desk, Dialler dialler, IaxPhoneDesk iaxPhones)
{
    private readonly Dictionary<string, bool> _registered = new(StringComparer.Ordinal);
    private Dictionary<string, Phone> _phones = [];

    public IEnumerable<PhoneRegistered> Snapshot() =>
        _registered.Where(p => p.Value).Select(p => new PhoneRegistered { PhoneId = p.Key, Registered = true, Contact = ContactText(p.Key) })
            .Concat(iaxPhones.Snapshot());

    public void Apply(IReadOnlyCollection<Phone> phones)
    {
        var known = phones.ToDictionary(p => p.Id, p => new PhoneCredential(Or(p.Ha1Md5), Or(p.Ha1Sha256)), StringComparer.Ordinal);
        foreach (var gone in _registered.Keys.Except(known.Keys).ToList())
            _registered.Remove(gone);
        sip.SetPhones(known);
        _phones = phones.ToDictionary(p => p.Id, StringComparer.Ordinal);

        static string? Or(string text) => text.Length == 0 ? null : text;
    }

    /// <summary>What of SRTP is spoken with it.</summary>
    public Srtp SrtpOf(string? phone) => phone is not null && _phones.TryGetValue(phone, out var known) ? known.Srtp : default;

    /// <summary>Called on the SIP loop.</summary>
    public void ContactChanged(PhoneContactChange change) => floor.Loop.Post(() => Look(change.Phone));

    /// 1 a second arrival  2 room  3 an outside number  4 where the phone is  5 the leg  6 an INVITE to each contact
    public Outcome Call(CallPhone order)
    {
        if (floor.Legs.IsKnown(order.LegId)) // 1
            return Outcome.AlreadyDone();
        if (floor.RefusesNewLegs() is { } full) // 2
            return full;
        if (order.TargetCase == CallPhone.TargetOneofCase.Number) // 3
            return dialler.CallNumber(order);
        if (iaxPhones.IsRegistered(order.PhoneId)) // 4
            return iaxPhones.Call(order);
        ReplacesHeader? replaced = null;
        if (order.Replaces.Length > 0 && ReplacesHeader.TryParse(Encoding.UTF8.GetBytes(order.Replaces), out replaced) != OperationStatus.Done)
            return Outcome.Invalid($"replaces is '{order.Replaces}'");
        var contacts = sip.ContactsOf(order.PhoneId);
        if (contacts.Count == 0)
            return new Outcome(ResultCode.ResultUnknownPhone, $"phone {order.PhoneId} is not registered at {floor.Options.ServerId}");
        var phone = _phones.GetValueOrDefault(order.PhoneId);
        var secured = SipFlow.ByPhones(contacts).Select(flows => PlacesOf(flows, phone)).Where(places => places.Count > 0).ToList();
        if (secured.Count == 0)
            return new Outcome(ResultCode.ResultFailed, $"phone {order.PhoneId}: {SrtpRule.Refusal(contacts[0].Target)}");
        var leg = new SipLeg(order.LegId, order.Supervisor ? LegKind.LegSupervisor : LegKind.LegAgent, floor.Clock.GetTimestamp()) // 5
        {
            AgentId = order.AgentId,
            CallerId = order.CallerId,
            CallerName = order.CallerName,
            Replaces = replaced,
            RingTimeout = floor.RingTimeout(order.RingTimeoutMs),
            PhoneMusic = phone?.HoldMusic ?? "",
            TransferOver = phone is null ? [] : phone.TransferOver,
        };
        var reachable = secured.Select(places => new Queue<PhonePlace>(places.Where(p => floor.GiveAudio(leg, p.Target.Address.AddressFamily)))).Where(places => places.Count > 0).ToList();
        if (reachable.Count == 0)
            return new Outcome(ResultCode.ResultOverloaded, "no free RTP port");
        floor.Legs.Add(leg);
        foreach (var places in reachable) // 6
            desk.Invite(leg, places);
        return Outcome.Ok;
    }

    private Queue<PhonePlace> PlacesOf(IReadOnlyList<SipContact> flows, Phone? phone) =>
        new(from flow in flows
            let security = SrtpRule.For(phone?.Srtp ?? default, flow.Target, floor.Options)
            where security is not null
            select new PhonePlace(flow.Uri, flow.Target, security));

    private void Look(string phone)
    {
        var now = sip.ContactsOf(phone).Count > 0;
        if (_registered.GetValueOrDefault(phone) == now)
            return;
        _registered[phone] = now;
        floor.Events.Publish(new SwitchEvent { PhoneRegistered = new PhoneRegistered { PhoneId = phone, Registered = now, Contact = ContactText(phone) } });
    }

    private string ContactText(string phone) => string.Join(", ", sip.ContactsOf(phone).Select(c => c.Target));
}
