using System.Net;

namespace Carillon.Media;

/// <summary>What a batch hands each received datagram to.</summary>
internal delegate void DatagramHandler(ReadOnlySpan<byte> datagram, PeerAddress from);

/// <summary>One port for many peers: a tick reads all that came and sends all that was gathered.</summary>
internal abstract class BatchSocket : IDisposable
{
    public const int MaxDatagram = 1500;
    public const int Batch = 64;

    public abstract IPEndPoint Local { get; }

    public static BatchSocket Bind(IPEndPoint local, bool managed, Func<bool>? maySend = null) =>
        managed || !OperatingSystem.IsLinux() || !Environment.Is64BitProcess
            ? new ManagedBatchSocket(DatagramSocket.Bind(local, managed), maySend)
            : new LinuxBatchSocket(local, maySend);

    /// <summary>Hands over what came, at most four batches a tick. Returns how many.</summary>
    public abstract int Receive(DatagramHandler handler);

    /// <summary>Copies into the batch; sends it when full. Longer than <see cref="MaxDatagram"/> is refused.</summary>
    public abstract bool Add(ReadOnlySpan<byte> datagram, PeerAddress to);

    /// <summary>Sends the batch; returns how many the system refused.</summary>
    public abstract int Flush();

    /// <summary>Any thread: sends one at once, whatever holds for the batches: who calls it knows what may pass.</summary>
    public abstract bool SendNow(ReadOnlySpan<byte> datagram, PeerAddress to);

    public abstract void Dispose();
}
