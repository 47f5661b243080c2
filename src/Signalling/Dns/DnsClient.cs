using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Carillon.Protocols.Dns;

namespace Carillon.Signalling.Dns;

/// <summary>
/// Asks name servers, over UDP and for what is cut short over TCP, and remembers answers for as long as they live. Each question has a port and an
/// id of its own, and only its server's answer to that very question is taken. May be used from any thread; nothing blocks.
/// </summary>
public sealed class DnsClient(IReadOnlyList<IPEndPoint> servers, TimeProvider clock)
{
    private const int Port = 53, Rounds = 2, MostKept = 4096, NoSuchName = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5), Longest = TimeSpan.FromHours(24), OfNothing = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<(string Name, DnsType Type), (DnsMessage Answer, long Until)> _kept = new();

    /// <summary>Questions that were sent to a server.</summary>
    public long Asked => Volatile.Read(ref _asked);

    private long _asked;

    /// <summary>Those of /etc/resolv.conf; none when it cannot be read.</summary>
    public static IReadOnlyList<IPEndPoint> SystemServers()
    {
        try
        {
            return [.. from line in File.ReadLines("/etc/resolv.conf")
                       let words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                       where words is ["nameserver", _, ..] && IPAddress.TryParse(words[1], out _)
                       select new IPEndPoint(IPAddress.Parse(words[1]), Port)];
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>The answer, which may have no records; null when no server gave one.</summary>
    public async Task<DnsMessage?> Ask(string name, DnsType type, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(name);
        var key = (name.ToLowerInvariant(), type);
        if (_kept.TryGetValue(key, out var kept) && clock.GetTimestamp() < kept.Until) return kept.Answer;
        for (int round = 0; round < Rounds; round++)
            foreach (var server in servers)
            {
                if (await AskOne(server, name, type, ct).ConfigureAwait(false) is not { Code: 0 or NoSuchName } answer) continue;
                Keep(key, answer);
                return answer;
            }
        return null;
    }

    private void Keep((string Name, DnsType Type) key, DnsMessage answer)
    {
        if (_kept.Count >= MostKept) _kept.Clear();
        var life = answer.Answers.Count == 0 ? OfNothing : answer.Answers.Min(r => r.Life);
        life = life < Shortest ? Shortest : life > Longest ? Longest : life;
        _kept[key] = (answer, clock.GetTimestamp() + (long)(life.TotalSeconds * clock.TimestampFrequency));
    }

    /// <summary>Null: no usable answer in time.</summary>
    private async Task<DnsMessage?> AskOne(IPEndPoint server, string name, DnsType type, CancellationToken ct)
    {
        ushort id = (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1);
        if (DnsMessage.Question(id, name, type) is not { } question) return null;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        Interlocked.Increment(ref _asked);
        try
        {
            var answer = await OverUdp(server, question, Fits, patience.Token).ConfigureAwait(false);
            return answer.IsCut ? await OverTcp(server, question, Fits, patience.Token).ConfigureAwait(false) : answer;
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            return null;
        }

        bool Fits(DnsMessage m) => m.IsResponse && m.Id == id && m.Type == type && m.Name.Equals(name.TrimEnd('.'), StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<DnsMessage> OverUdp(IPEndPoint server, byte[] question, Func<DnsMessage, bool> fits, CancellationToken ct)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        // Connected: the kernel passes nobody else's datagrams.
        await socket.ConnectAsync(server, ct).ConfigureAwait(false);
        await socket.SendAsync(question, ct).ConfigureAwait(false);
        byte[] buffer = new byte[4096];
        while (true)
        {
            int length = await socket.ReceiveAsync(buffer, ct).ConfigureAwait(false);
            if (DnsMessage.TryParse(buffer.AsSpan(0, length), out var message) == OperationStatus.Done && fits(message!)) return message!;
        }
    }

    private static async Task<DnsMessage?> OverTcp(IPEndPoint server, byte[] question, Func<DnsMessage, bool> fits, CancellationToken ct)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server, ct).ConfigureAwait(false);
        await using var stream = new NetworkStream(socket);
        byte[] framed = new byte[question.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)question.Length);
        question.CopyTo(framed, 2);
        await stream.WriteAsync(framed, ct).ConfigureAwait(false);
        byte[] head = new byte[2];
        await stream.ReadExactlyAsync(head, ct).ConfigureAwait(false);
        byte[] body = new byte[BinaryPrimitives.ReadUInt16BigEndian(head)];
        await stream.ReadExactlyAsync(body, ct).ConfigureAwait(false);
        return DnsMessage.TryParse(body, out var message) == OperationStatus.Done && fits(message!) ? message : null;
    }
}
