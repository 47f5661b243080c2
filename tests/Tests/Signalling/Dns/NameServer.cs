using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Carillon.Protocols.Dns;

namespace Carillon.Tests.Signalling.Dns;

/// <summary>A name server of a test: it knows what it is told, over UDP and TCP at one port.</summary>
internal sealed class NameServer : IDisposable
{
    private readonly Dictionary<(string, DnsType), List<(uint Life, byte[] Data)>> _records = [];
    private readonly UdpClient _udp;
    private readonly TcpListener _tcp;
    private int _asked;

    public NameServer(string address)
    {
        _tcp = new TcpListener(IPAddress.Parse(address), 0);
        _tcp.Start();
        EndPoint = (IPEndPoint)_tcp.LocalEndpoint;
        _udp = new UdpClient(EndPoint);
        _ = ServeUdp();
        _ = ServeTcp();
    }

    public IPEndPoint EndPoint { get; }

    public int Asked => Volatile.Read(ref _asked);

    /// <summary>Answers over UDP are cut short.</summary>
    public bool Cuts { get; set; }

    public bool IsSilent { get; set; }

    public void Srv(string name, ushort priority, ushort weight, int port, string target, uint life = 300)
    {
        byte[] head = new byte[6];
        BinaryPrimitives.WriteUInt16BigEndian(head, priority);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(2), weight);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(4), (ushort)port);
        Add(name, DnsType.Srv, life, [.. head, .. Name(target)]);
    }

    public void Naptr(string name, ushort order, ushort preference, string flags, string service, string rule, string replacement, uint life = 300)
    {
        byte[] head = new byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(head, order);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(2), preference);
        Add(name, DnsType.Naptr, life, [.. head, .. Text(flags), .. Text(service), .. Text(rule), .. Name(replacement)]);
    }

    public void A(string name, string address, uint life = 300) => Add(name, DnsType.A, life, IPAddress.Parse(address).GetAddressBytes());

    public void Aaaa(string name, string address, uint life = 300) => Add(name, DnsType.Aaaa, life, IPAddress.Parse(address).GetAddressBytes());

    public void Forget()
    {
        lock (_records) _records.Clear();
    }

    public void Dispose()
    {
        _udp.Dispose();
        _tcp.Dispose();
    }

    private static byte[] Text(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Name(string name) =>
        [.. name.Split('.', StringSplitOptions.RemoveEmptyEntries).SelectMany(l => (byte[])[(byte)l.Length, .. Encoding.ASCII.GetBytes(l)]), 0];

    private void Add(string name, DnsType type, uint life, byte[] data)
    {
        lock (_records)
        {
            if (!_records.TryGetValue((name, type), out var list)) _records[(name, type)] = list = [];
            list.Add((life, data));
        }
    }

    private async Task ServeUdp()
    {
        try
        {
            while (true)
            {
                var got = await _udp.ReceiveAsync();
                if (!IsSilent && Answer(got.Buffer, Cuts) is { } answer) await _udp.SendAsync(answer, got.RemoteEndPoint);
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            // the way out
        }
    }

    private async Task ServeTcp()
    {
        try
        {
            while (true)
            {
                using var peer = await _tcp.AcceptTcpClientAsync();
                await using var stream = peer.GetStream();
                byte[] head = new byte[2];
                await stream.ReadExactlyAsync(head);
                byte[] question = new byte[BinaryPrimitives.ReadUInt16BigEndian(head)];
                await stream.ReadExactlyAsync(question);
                byte[] answer = Answer(question, cut: false)!;
                BinaryPrimitives.WriteUInt16BigEndian(head, (ushort)answer.Length);
                await stream.WriteAsync((byte[])[.. head, .. answer]);
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException or IOException)
        {
            // the way out
        }
    }

    private byte[]? Answer(byte[] question, bool cut)
    {
        Interlocked.Increment(ref _asked);
        if (DnsMessage.TryParse(question, out var asked) != OperationStatus.Done) return null;
        lock (_records)
        {
            var records = cut ? [] : _records.GetValueOrDefault((asked!.Name, asked.Type)) ?? [];
            bool known = cut || _records.Keys.Any(k => k.Item1 == asked!.Name);
            byte[] answer = [.. question];
            BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(2), (ushort)(0x8180 | (cut ? 0x0200 : 0) | (known ? 0 : 3)));
            BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(6), (ushort)records.Count);
            foreach (var (life, data) in records)
            {
                byte[] head = [0xC0, 0x0C, 0, (byte)asked!.Type, 0, 1, 0, 0, 0, 0, 0, (byte)data.Length];
                BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(6), life);
                answer = [.. answer, .. head, .. data];
            }
            return answer;
        }
    }
}
