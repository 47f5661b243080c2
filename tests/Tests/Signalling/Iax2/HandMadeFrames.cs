using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using Carillon.Protocols.Iax2;
using Carillon.Signalling.Iax2;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Carillon.Tests.Signalling.Iax2;

/// <summary>One endpoint with a peer "t1" at 127.0.0.11, and frames made by hand from anywhere.</summary>
public abstract class HandMadeFrames : IIax2Transport, IAsyncDisposable
{
    private protected static readonly IPEndPoint Peer = new(IPAddress.Parse("127.0.0.11"), 4569);
    private protected static readonly IPEndPoint Stranger = new(IPAddress.Parse("127.0.0.66"), 6666);

    private protected readonly ConcurrentQueue<(byte[] Frame, IPEndPoint To)> _sent = [];
    private protected readonly FakeTimeProvider _clock = new();
    private protected readonly Iax2Endpoint _endpoint;
    private protected readonly Arrivals _arrivals = new();

    private protected HandMadeFrames()
    {
        var options = new Iax2EndpointOptions { LocalName = "t2", StrangerRepliesPerSecond = 1_000_000, MaxUnauthenticatedPerAddress = 4 };
        _endpoint = new Iax2Endpoint(options, this, _clock, NullLoggerFactory.Instance) { Inbound = _arrivals };
        _endpoint.SetPeers([new Iax2Peer { Name = "t1", Address = Peer, Secret = TwoServers.Secret, Qualify = false, MaxCalls = 6 }]);
        _endpoint.Start();
    }

    void IIax2Transport.Send(ReadOnlySpan<byte> frame, IPEndPoint to) => _sent.Enqueue((frame.ToArray(), to));

    public async ValueTask DisposeAsync()
    {
        await _endpoint.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    // What a caller would do, by hand.

    private protected async Task<(ushort Number, string Challenge)> BeginCall(ushort call)
    {
        var token = await GetToken(Peer);
        _endpoint.OnFullFrame(New(call, token), Peer);
        var bytes = await Reply(Peer);
        var frame = Parse(bytes);
        Assert.Equal(IaxCommand.AuthReq, frame.Command);
        Assert.Equal(OperationStatus.Done, InformationElements.TryParse(bytes.AsSpan(12), out var elements));
        Assert.Equal("t1", elements.Username);
        return (frame.Source, elements.Challenge!);
    }

    private protected async Task<ushort> Authenticated(ushort call)
    {
        var (number, challenge) = await BeginCall(call);
        var result = Element(InformationElementType.Md5Result, Md5Challenge.Result(challenge, TwoServers.Secret));
        _endpoint.OnFullFrame(Frame(call, number, IaxCommand.AuthRep, result, outSequence: 1, inSequence: 1), Peer);
        Assert.Equal(IaxCommand.Ack, Parse(await Reply(Peer)).Command);
        return number;
    }

    private protected async Task<string> GetToken(IPEndPoint from)
    {
        _sent.Clear();
        _endpoint.OnFullFrame(New(8000, token: ""), from);
        var token = TokenOf(await Reply(from));
        _sent.Clear();
        return token;
    }

    private protected async Task<byte[]> Reply(IPEndPoint to)
    {
        (byte[] Frame, IPEndPoint To) next = default;
        await Eventually.True(() => { while (_sent.TryDequeue(out next)) { if (next.To.Equals(to)) return true; } return false; }, $"an answer to {to}");
        return next.Frame!;
    }

    /// <summary>Everything queued before this has been dealt with: a POKE of the stranger's is answered behind it, for its queue is looked at last.</summary>
    private protected async Task Barrier()
    {
        var from = new IPEndPoint(IPAddress.Parse("127.0.0.67"), 1);
        var answers = _sent.Count(s => s.To.Equals(from));
        _endpoint.OnFullFrame(Frame(1, 0, IaxCommand.Poke, []), from);
        await Eventually.True(() => _sent.Count(s => s.To.Equals(from)) > answers, "the loop has turned");
        _endpoint.OnFullFrame(Frame(1, 0, IaxCommand.Poke, []), from);
        await Eventually.True(() => _sent.Count(s => s.To.Equals(from)) > answers + 1, "the loop has turned twice: the number of calls is published");
        var others = _sent.Where(s => !s.To.Equals(from)).ToArray();
        _sent.Clear();
        foreach (var other in others) _sent.Enqueue(other);
    }

    private protected static (ushort Source, ushort Destination, IaxCommand Command, byte InSequence) Parse(byte[] bytes)
    {
        Assert.Equal(OperationStatus.Done, FullFrame.TryParse(bytes, out var frame));
        return (frame.SourceCallNumber, frame.DestinationCallNumber, frame.Command, frame.InSequence);
    }

    private protected static string TokenOf(byte[] bytes)
    {
        Assert.Equal(IaxCommand.CallToken, Parse(bytes).Command);
        Assert.Equal(OperationStatus.Done, InformationElements.TryParse(bytes.AsSpan(12), out var elements));
        return System.Text.Encoding.ASCII.GetString(elements.CallToken)!;
    }

    private protected static byte[] New(ushort source, string? token, uint timestamp = 3, string name = "t1")
    {
        var writer = new InformationElementWriter(new byte[200]);
        writer.Add(InformationElementType.Version, (ushort)2);
        writer.Add(InformationElementType.CalledNumber, "room:42");
        writer.Add(InformationElementType.Username, name);
        writer.Add(InformationElementType.Format, MediaFormat.Pcmu);
        writer.Add(InformationElementType.Capability, MediaFormat.Pcmu);
        writer.Add(InformationElementType.CallingName, "link:7");
        writer.Add(InformationElementType.CallToken, token);
        return Frame(source, 0, IaxCommand.New, writer.Elements, timestamp: timestamp);
    }

    private protected static byte[] Element(InformationElementType type, string text)
    {
        var writer = new InformationElementWriter(new byte[300]);
        writer.Add(type, text);
        return writer.Elements.ToArray();
    }

    private protected static byte[] Frame(ushort source, ushort destination, IaxCommand command, ReadOnlySpan<byte> elements, byte outSequence = 0, byte inSequence = 0, uint timestamp = 3)
    {
        var bytes = new byte[FullFrame.HeaderLength + elements.Length];
        new FullFrame
        {
            SourceCallNumber = source,
            DestinationCallNumber = destination,
            Timestamp = timestamp,
            OutSequence = outSequence,
            InSequence = inSequence,
            Type = FrameType.Iax,
            RawSubclass = (byte)command,
            Payload = elements,
        }.TryWrite(bytes, out _);
        return bytes;
    }
}
