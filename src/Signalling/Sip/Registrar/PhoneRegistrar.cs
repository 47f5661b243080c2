using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip.Calls;
using Carillon.Signalling.Sip.Transactions;

namespace Carillon.Signalling.Sip.Registrar;

/// <summary>
/// REGISTER of phones that have proved themselves (RFC 3261 section 10.3). Bindings belong to the loop; others read a snapshot.
/// A REGISTER is taken whole or not at all. A phone that says outbound may have several flows, each in its place (RFC 5626 section 6).
/// </summary>
internal sealed class PhoneRegistrar
{
    /// <summary>Seconds within which a phone is to say that it is there (RFC 5626 section 4.4): less than any NAT forgets UDP, less than most forget a connection.</summary>
    private const string UdpFlowTimer = "29", StreamFlowTimer = "120";

    private readonly SipStack _stack;
    private readonly Dictionary<string, List<Binding>> _bindings = [];
    private readonly ConcurrentDictionary<string, SipContact[]> _snapshots = new();

    /// <summary>On the loop.</summary>
    public Action<PhoneContactChange>? Changed { get; set; }

    public IReadOnlyList<SipContact> ContactsOf(string phone) => _snapshots.GetValueOrDefault(phone) ?? [];

    public PhoneRegistrar(SipStack stack)
    {
        _stack = stack;
        stack.ConnectionClosed = FlowLost;
    }

    /// <summary>Phones that are configured no more lose their contacts.</summary>
    public void Keep(Func<string, bool> isPhone)
    {
        foreach (string phone in _bindings.Keys.Where(p => !isPhone(p)).ToList())
            foreach (var binding in _bindings[phone].ToList()) Remove(binding, PhoneContactChangeKind.Removed);
    }

    /// <summary>Every phone's contacts. A snapshot, from any thread.</summary>
    public IEnumerable<KeyValuePair<string, SipContact[]>> All => _snapshots;

    /// <summary>A contact of before a restart. What is over, or known anew already, stays away.</summary>
    public void Restore(string phone, SipContact contact)
    {
        var left = contact.ExpiresAt - _stack.Time.GetUtcNow();
        bool isNew = Of(phone).All(b => !IsSame(b, contact.Uri, contact.Flow)) && Of(phone).Count < _stack.Options.MaxContactsPerPhone;
        if (left > TimeSpan.Zero && left <= _stack.Options.MaxExpires && isNew && contact.CanBeCalledAnew) Bind(phone, contact, left, PhoneContactChangeKind.Added);
    }

    public void Register(SipMessage request, SipHop source, string phone)
    {
        var transaction = _stack.Transactions.CreateOther(request, ResponseBuilder.ReplyTo(request, source));
        var (status, changes) = Read(request, phone);
        if (status == 200) Apply(changes, request, source, phone);
        Respond(request, source, transaction, status, phone, changes.Exists(c => c.Flow is not null && c.Expires > TimeSpan.Zero));
    }

    private readonly record struct Change(SipUri? Contact, TimeSpan Expires, SipFlow? Flow);

    /// <summary>A flow is known by its name whatever its Contact says; one that was registered before its phone said outbound by its Contact.</summary>
    private static bool IsSame(Binding binding, SipUri contact, SipFlow? flow) =>
        flow is not null && binding.Contact.Flow is { } known ? known == flow : contact.IsEquivalentTo(binding.Contact.Uri);

    private static bool IsFor(Change change, Binding binding) => change.Contact is null || IsSame(binding, change.Contact, change.Flow);

    /// <summary>1 whose is it  2 what is asked for each contact  3 is it older than what we have.</summary>
    private (int Status, List<Change> Changes) Read(SipMessage request, string phone)
    {
        // 1
        request.TryGet(SipHeaderKind.To, out var to);
        if (NameAddress.TryParse(to, out var record) != OperationStatus.Done || record!.Uri.User != phone) return (403, []);
        // 2
        List<Change> changes = [];
        bool speaksOutbound = SipPeerRules.Speaks(request, OptionTags.Outbound);
        foreach (var value in request.Values(SipHeaderKind.Contact))
        {
            if (value.SequenceEqual("*"u8))
            {
                if (request.Header("Expires") != "0" || request.Count(SipHeaderKind.Contact) != 1) return (400, []);
                changes.Add(new Change(null, TimeSpan.Zero, null));
                continue;
            }
            if (NameAddress.TryParse(value, out var contact) != OperationStatus.Done || !contact!.Uri.IsSip) return (400, []);
            var expires = Expires(contact.Parameter("expires") ?? request.Header("Expires"));
            if (expires > TimeSpan.Zero && expires < _stack.Options.MinExpires) return (423, []);
            changes.Add(new Change(contact.Uri, expires, speaksOutbound ? SipFlow.Of(contact) : null));
        }
        if (changes.Exists(c => c.Flow is not null) && FaultOfFlow(request, changes) is > 0 and var fault) return (fault, []);
        if (Of(phone).Count(b => !changes.Exists(c => c.Contact is not null && IsFor(c, b))) + changes.Count(c => c.Expires > TimeSpan.Zero)
            > _stack.Options.MaxContactsPerPhone) return (503, []);
        // 3
        string callId = request.Header("Call-ID") ?? "";
        bool isOld = Of(phone).Any(b => b.Contact.CallId == callId && b.Contact.CSeq >= CSeq(request) && changes.Exists(c => IsFor(c, b)));
        return isOld ? (500, []) : (200, changes);
    }

    /// <summary>0: none. One flow a request; and none through a proxy, for what comes back goes to where the request came from (RFC 5626 section 6).</summary>
    private static int FaultOfFlow(SipMessage request, List<Change> changes)
    {
        if (changes.Count(c => c.Expires > TimeSpan.Zero) > 1) return 400;
        int vias = 0;
        foreach (var _ in request.Values(SipHeaderKind.Via)) vias++;
        return vias > 1 ? 439 : 0;
    }

    private void Apply(List<Change> changes, SipMessage request, SipHop source, string phone)
    {
        foreach (var change in changes)
        {
            var known = Of(phone).Where(b => IsFor(change, b)).ToList();
            if (change.Expires == TimeSpan.Zero)
                foreach (var binding in known) Remove(binding, PhoneContactChangeKind.Removed);
            else Bind(known.FirstOrDefault(), change, request, source, phone);
        }
    }

    private void Bind(Binding? known, Change change, SipMessage request, SipHop source, string phone)
    {
        if (known is not null) Forget(known);
        var expiresAt = _stack.Time.GetUtcNow() + change.Expires;
        Bind(phone, new SipContact(change.Contact!, CalledAt(change.Contact!, source), expiresAt, request.Header("User-Agent"), request.Header("Call-ID") ?? "", CSeq(request)) { Flow = change.Flow }, change.Expires,
            known is null ? PhoneContactChangeKind.Added : PhoneContactChangeKind.Refreshed);
    }

    /// <summary>
    /// Back over the connection that the REGISTER came on, as RFC 5626 has it, and when it is gone over a new one to the Contact, if that
    /// is the address that the phone really has. A UDP phone is called where it sent from.
    /// </summary>
    private static SipHop CalledAt(SipUri contact, SipHop source) => source.IsReliable && !source.Transport.IsWebSocket() && source.Address.Equals(contact.HostAddress)
        ? source with { EndPoint = new IPEndPoint(source.Address, contact.Port == 0 ? source.Transport.DefaultPort() : contact.Port) }
        : source;

    /// <summary>A phone that no new connection can reach has left with its own (RFC 5626 section 5.3).</summary>
    private void FlowLost(long connection)
    {
        foreach (var binding in _bindings.Values.SelectMany(list => list).Where(b => b.Contact.Target.Connection == connection && !b.Contact.CanBeCalledAnew).ToList())
            Remove(binding, PhoneContactChangeKind.Removed);
    }

    private void Bind(string phone, SipContact contact, TimeSpan expires, PhoneContactChangeKind kind)
    {
        var binding = new Binding(this, phone, contact);
        if (!_bindings.TryGetValue(phone, out var list)) _bindings[phone] = list = [];
        list.Add(binding);
        _stack.Peers.AddContact(contact.Target);
        binding.Timer = _stack.Clock.Start(expires, binding, Loop.TimerName.Expiry);
        Publish(phone, kind, contact);
    }

    internal void Remove(Binding binding, PhoneContactChangeKind kind)
    {
        Forget(binding);
        Publish(binding.Phone, kind, binding.Contact);
    }

    private void Forget(Binding binding)
    {
        binding.Timer?.Cancel();
        var list = _bindings[binding.Phone];
        list.Remove(binding);
        if (list.Count == 0) _bindings.Remove(binding.Phone);
        _stack.Peers.RemoveContact(binding.Contact.Target);
    }

    private void Publish(string phone, PhoneContactChangeKind kind, SipContact contact)
    {
        if (Of(phone) is { Count: > 0 } list) _snapshots[phone] = [.. list.Select(b => b.Contact)];
        else _snapshots.TryRemove(phone, out _);
        Changed?.Invoke(new PhoneContactChange(phone, kind, contact));
    }

    /// <summary>200 lists all contacts with the time they have left (RFC 3261 section 10.3 step 8).</summary>
    private void Respond(SipMessage request, SipHop source, ServerTransaction transaction, int status, string phone, bool isFlow)
    {
        var writer = _stack.Responses.Begin(request, source, status, StatusText.Of(status), SipToken.New());
        if (status == 423) writer.Header(SipHeaderKind.MinExpires, (long)_stack.Options.MinExpires.TotalSeconds);
        if (status == 200)
            foreach (var binding in Of(phone))
                writer.Header(SipHeaderKind.Contact, $"<{binding.Contact.Uri}>;expires={(long)Math.Ceiling((binding.Contact.ExpiresAt - _stack.Time.GetUtcNow()).TotalSeconds)}{binding.Contact.Flow?.Parameters}");
        if (status == 200 && isFlow)
        {
            writer.Header(SipHeaderKind.Require, OptionTags.Outbound);
            writer.Header("Flow-Timer", source.IsReliable ? StreamFlowTimer : UdpFlowTimer);
        }
        writer.End();
        transaction.Respond(status);
    }

    private List<Binding> Of(string phone) => _bindings.GetValueOrDefault(phone) ?? [];

    /// <summary>What cannot be read is the default, as RFC 3261 section 10.2.1.1 has it; too long is cut.</summary>
    private TimeSpan Expires(string? text)
    {
        if (text is null || text.Length == 0 || !text.All(char.IsAsciiDigit)) return _stack.Options.MaxExpires;
        if (!long.TryParse(text, out long seconds) || seconds > (long)_stack.Options.MaxExpires.TotalSeconds) return _stack.Options.MaxExpires;
        return TimeSpan.FromSeconds(seconds);
    }

    private static uint CSeq(SipMessage request)
    {
        request.TryGet(SipHeaderKind.CSeq, out var text);
        _ = CSeqHeader.TryParse(text, out var cseq);
        return cseq.Number;
    }
}
