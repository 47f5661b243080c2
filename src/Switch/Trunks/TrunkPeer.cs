using System.Net;
using Carillon.Media;

namespace Carillon.Switch.Trunks;

/// <summary>A peer as the media tick knows it: what goes to it, and whose voice comes from it.</summary>
internal sealed class TrunkPeer(IPEndPoint endPoint)
{
    private const int PageBits = 8;
    private const int PageSize = 1 << PageBits;

    // By the call numbers that the peer gave: pages, for it is free to choose them anywhere in 15 bits and has few. Each frame asks.
    private readonly TrunkVoice?[]?[] _voices = new TrunkVoice?[1 << (16 - PageBits)][];

    public IPEndPoint EndPoint { get; } = endPoint;

    public TrunkBatch Batch { get; } = new(PeerAddress.From(endPoint));

    /// <summary>Any thread. Null: no call of ours.</summary>
    public TrunkVoice? VoiceOf(ushort call) => Volatile.Read(ref _voices[call >> PageBits]) is { } page ? Volatile.Read(ref page[call & (PageSize - 1)]) : null;

    /// <summary>Any thread.</summary>
    public void Put(ushort call, TrunkVoice voice)
    {
        ref var page = ref _voices[call >> PageBits];
        if (Volatile.Read(ref page) is null)
            Interlocked.CompareExchange(ref page, new TrunkVoice?[PageSize], null);
        Volatile.Write(ref page![call & (PageSize - 1)], voice);
    }

    /// <summary>Any thread. A number that is another call's by now stays.</summary>
    public void Remove(ushort call, TrunkVoice voice)
    {
        if (Volatile.Read(ref _voices[call >> PageBits]) is { } page)
            Interlocked.CompareExchange(ref page[call & (PageSize - 1)], null, voice);
    }
}
