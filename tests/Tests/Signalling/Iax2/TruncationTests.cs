using System.Net;
using Carillon.Protocols.Iax2;
using Carillon.Signalling.Iax2;

namespace Carillon.Tests.Signalling.Iax2;

/// <summary>Every frame there is, cut at every octet, and with every length in it lying: no exception, nothing kept, no answer longer than its question.</summary>
public sealed class TruncationTests : HandMadeFrames
{
    const ushort Phone = 21;
    static readonly IPEndPoint s_phone = new(IPAddress.Parse("127.0.0.77"), 40123);

    public TruncationTests() => _endpoint.SetPeers([
        new Iax2Peer { Name = "t1", Address = Peer, Secret = TwoServers.Secret, Qualify = false, MaxCalls = 6 },
        new Iax2Peer { Name = "fax", Address = Stranger, Registers = true, Secret = "telltale", Qualify = false },
    ]);

    public static TheoryData<FrameType, byte> Kinds()
    {
        var kinds = new TheoryData<FrameType, byte>();
        foreach (var command in Enum.GetValues<IaxCommand>()) kinds.Add(FrameType.Iax, (byte)command);
        foreach (var control in Enum.GetValues<ControlSubclass>()) kinds.Add(FrameType.Control, (byte)control);
        foreach (var type in Enum.GetValues<FrameType>().Where(t => t is not FrameType.Iax and not FrameType.Control)) kinds.Add(type, 4);
        return kinds;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Cut_or_lying_it_does_no_harm(FrameType type, byte subclass)
    {
        foreach (var whole in (byte[][])[OfKind(type, subclass, destination: 0), OfKind(type, subclass, destination: 1), OfKind(type, subclass, destination: 99)])
        {
            foreach (var frames in Cuts(whole).Concat(Lies(whole)).Chunk(200))
            {
                foreach (var from in (IPEndPoint[])[Stranger, Peer]) await Answers(frames, from.Address);
            }
        }
        Assert.Equal((0, 0, 0), (_endpoint.CallCount, _arrivals.Waiting, _endpoint.Counters.Faults));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Within_a_call_too(FrameType type, byte subclass)
    {
        var number = await Authenticated(8);
        var whole = OfKind(type, subclass, number, source: 8);
        byte sequence = 2;
        foreach (var cut in Cuts(whole).Concat(Lies(whole)))
        {
            if (cut.Length > FullFrame.HeaderLength) cut[8] = sequence++; // in order, so that each is looked at
            _endpoint.OnFullFrame(cut, Peer);
        }
        await Barrier();
        Assert.Equal(0, _endpoint.Counters.Faults);
        Assert.InRange(_endpoint.CallCount, 0, 1);
        Assert.NotEmpty(await GetToken(Peer)); // it goes on
    }

    /// <summary>Each frame from a port of its own, by which its answer is known.</summary>
    async Task Answers(byte[][] frames, IPAddress from)
    {
        _sent.Clear();
        var looked = _endpoint.Counters.FramesIn;
        for (var i = 0; i < frames.Length; i++) _endpoint.OnFullFrame(frames[i], new IPEndPoint(from, 1 + i));
        await Eventually.True(() => _endpoint.Counters.FramesIn == looked + frames.Length, "all are looked at");
        await Barrier();
        foreach (var (answer, to) in _sent.Where(s => s.To.Address.Equals(from)))
            Assert.True(answer.Length <= frames[to.Port - 1].Length, $"{answer.Length} octets for {Convert.ToHexString(frames[to.Port - 1])}");
    }

    static IEnumerable<byte[]> Cuts(byte[] whole) => Enumerable.Range(0, whole.Length).Select(length => whole[..length]);

    /// <summary>Each element's length in turn: none, one less, one more, all.</summary>
    static IEnumerable<byte[]> Lies(byte[] whole)
    {
        for (var at = FullFrame.HeaderLength; at + 1 < whole.Length; at += 2 + whole[at + 1])
        {
            foreach (var length in (byte[])[0, (byte)(whole[at + 1] - 1), (byte)(whole[at + 1] + 1), 255])
            {
                var lying = whole.ToArray();
                lying[at + 1] = length;
                yield return lying;
            }
        }
    }

    /// <summary>A frame with an element of each kind that a message has.</summary>
    static byte[] OfKind(FrameType type, byte subclass, ushort destination, ushort source = Phone)
    {
        var writer = new InformationElementWriter(new byte[400]);
        writer.Add(InformationElementType.Version, (ushort)2);
        writer.Add(InformationElementType.Username, "t1");
        writer.Add(InformationElementType.CalledNumber, "room:42");
        writer.Add(InformationElementType.Format, MediaFormat.Pcmu);
        writer.Add(InformationElementType.Capability, MediaFormat.Pcmu);
        writer.Add(InformationElementType.AuthMethods, (ushort)AuthMethods.Md5);
        writer.Add(InformationElementType.Challenge, "123456789");
        writer.Add(InformationElementType.Md5Result, new string('a', Md5Challenge.ResultLength));
        writer.Add(InformationElementType.RsaResult, "bm8gc2lnbmF0dXJl");
        writer.Add(InformationElementType.Encryption, (ushort)1);
        writer.Add(InformationElementType.Refresh, (ushort)60);
        writer.Add(InformationElementType.DateTime, new DateTime(2026, 11, 23, 4, 0, 0, DateTimeKind.Unspecified));
        writer.Add(InformationElementType.ApparentAddress, s_phone);
        writer.Add(InformationElementType.ReceivedLoss, new ReceivedLoss(1, 2));
        writer.Add(InformationElementType.DeviceType, TrunkProof.TokenRequest);
        writer.Add(InformationElementType.CallToken, "0123456789");
        var bytes = new byte[FullFrame.HeaderLength + writer.Written];
        new FullFrame { SourceCallNumber = source, DestinationCallNumber = destination, Timestamp = 3, Type = type, RawSubclass = subclass, OutSequence = 0, InSequence = 1, Payload = writer.Elements }.TryWrite(bytes, out _);
        return bytes;
    }
}
