using System.Buffers;
using System.Net;
using System.Text;
using Carillon.Protocols.Sip;

namespace Carillon.Signalling.Sip.Transactions;

/// <summary>All transactions of an endpoint, found by branch and method (RFC 3261 sections 17.1.3 and 17.2.3).</summary>
internal sealed class TransactionTable(SipStack stack)
{
    private const int KeySpace = 512;

    private readonly Dictionary<string, ClientTransaction> _clients = [];
    private readonly Dictionary<string, ServerTransaction> _servers = [];

    public int Count => _clients.Count + _servers.Count;

    public void StartInvite(ReadOnlyMemory<byte> invite, string branch, SipHop target, IClientUser user) =>
        Start(target, new InviteClient(stack, ClientKey(SipMethod.Invite, branch), invite, target, user));

    public void StartOther(SipMethod method, ReadOnlyMemory<byte> request, string branch, SipHop target, IClientUser user) =>
        Start(target, new NonInviteClient(stack, ClientKey(method, branch), request, target, user));

    /// <summary>True when a client transaction waits for this response and has taken it.</summary>
    public bool TakeResponse(SipMessage response, SipHop from)
    {
        if (!TopVia(response, out var via) || via.Branch.Length + response.Method.Name.Length + 1 > KeySpace) return false;
        Span<char> key = stackalloc char[KeySpace];
        int length = 0;
        Append(key, ref length, response.Method.Name);
        Append(key, ref length, " ");
        Append(key, ref length, via.Branch);
        if (!_clients.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key[..length], out var transaction)) return false;
        if (response.StatusCode is 401 or 407 && !transaction.MayBeChallengedBy(from)) stack.Counters.ChallengesIgnored++;
        else transaction.OnResponse(response, from);
        return true;
    }

    /// <summary>The server transaction that a request belongs to: as a retransmission, or as the ACK of a refusal.</summary>
    public ServerTransaction? Find(SipMessage request) => Find(request, request.Method == SipMethod.Ack ? SipMethod.Invite : request.Method);

    /// <summary>The INVITE that a CANCEL is about (RFC 3261 section 9.2).</summary>
    public InviteServer? FindInvite(SipMessage cancel) => Find(cancel, SipMethod.Invite) as InviteServer;

    public InviteServer CreateInvite(SipMessage request, SipHop replyTo) =>
        Add(new InviteServer(stack, ServerKey(request, SipMethod.Invite), replyTo));

    public NonInviteServer CreateOther(SipMessage request, SipHop replyTo) =>
        Add(new NonInviteServer(stack, ServerKey(request, request.Method), replyTo));

    /// <summary>The endpoint stops: whoever waits for a response learns that none will come.</summary>
    public void FailAll()
    {
        foreach (var transaction in _clients.Values.ToArray()) transaction.Abandon();
    }

    /// <summary>A connection is gone, or could never be opened.</summary>
    public void ConnectionLost(long connection, bool wasOpen)
    {
        foreach (var transaction in _clients.Values.ToArray()) transaction.OnConnectionLost(connection, wasOpen);
    }

    public void Remove(ClientTransaction transaction)
    {
        _clients.Remove(transaction.Key);
        stack.Counters.Transactions = Count;
    }

    public void Remove(ServerTransaction transaction)
    {
        _servers.Remove(transaction.Key);
        stack.Counters.Transactions = Count;
    }

    private static string ClientKey(SipMethod method, string branch) => $"{method.Name} {branch}";

    private static bool TopVia(SipMessage message, out ViaHeader via)
    {
        foreach (var value in message.Values(SipHeaderKind.Via))
            return ViaHeader.TryParse(value, out via) == OperationStatus.Done;
        via = default;
        return false;
    }

    private void Start(SipHop target, ClientTransaction transaction)
    {
        stack.Peers.SpokeTo(target.Address);
        _clients.Add(transaction.Key, transaction);
        stack.Counters.Transactions = Count;
        transaction.Start();
    }

    private T Add<T>(T transaction) where T : ServerTransaction
    {
        _servers[transaction.Key] = transaction;
        stack.Counters.Transactions = Count;
        return transaction;
    }

    private ServerTransaction? Find(SipMessage request, SipMethod method)
    {
        Span<char> key = stackalloc char[KeySpace];
        int length = WriteServerKey(request, method, key);
        return _servers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key[..length], out var transaction) ? transaction : null;
    }

    private static string ServerKey(SipMessage request, SipMethod method)
    {
        Span<char> key = stackalloc char[KeySpace];
        return key[..WriteServerKey(request, method, key)].ToString();
    }

    /// <summary>
    /// Branch, sent-by and method. Without a branch of RFC 3261 (old gateways): Call-ID, CSeq number and the From's value instead,
    /// which is what RFC 2543 compared, but for the To tag that an ACK has and its INVITE has not.
    /// A key that is too long is cut: its peer's own transactions might then be taken for one another.
    /// </summary>
    private static int WriteServerKey(SipMessage request, SipMethod method, Span<char> key)
    {
        int length = 0;
        Append(key, ref length, method.Name);
        Append(key, ref length, " ");
        if (!TopVia(request, out var via)) return length;
        Append(key, ref length, via.Host);
        Append(key, ref length, ":");
        if (via.Port != 0 && via.Port.TryFormat(key[length..], out int written)) length += written;
        Append(key, ref length, " ");
        if (via.HasUsableBranch)
        {
            Append(key, ref length, via.Branch);
            return length;
        }
        if (request.TryGet(SipHeaderKind.CSeq, out var cseq) && CSeqHeader.TryParse(cseq, out var number) == OperationStatus.Done
            && number.Number.TryFormat(key[length..], out written)) length += written;
        foreach (var kind in (ReadOnlySpan<SipHeaderKind>)[SipHeaderKind.CallId, SipHeaderKind.From])
            if (request.TryGet(kind, out var value))
                Append(key, ref length, value);
        return length;
    }

    private static void Append(Span<char> key, ref int length, ReadOnlySpan<byte> text)
    {
        int count = Math.Min(text.Length, key.Length - length);
        Encoding.Latin1.GetChars(text[..count], key[length..]);
        length += count;
    }

    private static void Append(Span<char> key, ref int length, string text)
    {
        int count = Math.Min(text.Length, key.Length - length);
        text.AsSpan(0, count).CopyTo(key[length..]);
        length += count;
    }
}
