using System.Net;
using System.Net.Sockets;

namespace Carillon.Media;

/// <summary>recvmmsg and sendmmsg over buffers that never move.</summary>
internal sealed unsafe class LinuxBatchSocket : BatchSocket
{
    private const int BatchesATick = 4;
    private readonly Func<bool>? _maySend;
    private readonly Socket _socket;
    private readonly int _handle;
    private readonly Ring _in = new();
    private readonly Ring _out = new();
    private int _gathered;
    private int _refused;

    public LinuxBatchSocket(IPEndPoint local, Func<bool>? maySend)
    {
        _maySend = maySend;
        _socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false, ReceiveBufferSize = 1 << 20 };
        try
        {
            _socket.Bind(local);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
        _handle = (int)_socket.Handle;
        Local = (IPEndPoint)_socket.LocalEndPoint!;
    }

    public override IPEndPoint Local { get; }

    public override int Receive(DatagramHandler handler)
    {
        var count = 0;
        for (var i = 0; i < BatchesATick; i++)
        {
            _in.PrepareToReceive();
            var got = Native.ReceiveMany(_handle, _in.Messages, Batch, Native.DontWait, 0);
            for (var n = 0; n < got; n++) handler(_in.Datagram(n), _in.Address(n).Peer);
            count += Math.Max(got, 0);
            if (got < Batch) break;
        }
        return count;
    }

    public override bool Add(ReadOnlySpan<byte> datagram, PeerAddress to)
    {
        if (datagram.Length > MaxDatagram) return false;
        if (_gathered == Batch) SendBatch();
        _out.Set(_gathered++, datagram, to);
        return true;
    }

    public override int Flush()
    {
        if (_gathered > 0) SendBatch();
        var refused = _refused;
        _refused = 0;
        return refused;
    }

    public override bool SendNow(ReadOnlySpan<byte> datagram, PeerAddress to)
    {
        var address = new NativeAddress { Peer = to };
        fixed (byte* bytes = datagram) return Native.SendTo(_handle, bytes, (nuint)datagram.Length, Native.DontWait, &address, address.Length) >= 0;
    }

    public override void Dispose() => _socket.Dispose();

    private void SendBatch()
    {
        for (var sent = _maySend?.Invoke() == false ? _gathered : 0; sent < _gathered;)
        {
            var count = Native.SendMany(_handle, _out.Messages + sent, (uint)(_gathered - sent), Native.DontWait);
            // The first of the rest was refused: it is left out, the others have their chance.
            if (count <= 0) _refused++;
            sent += Math.Max(count, 1);
        }
        _gathered = 0;
    }

    /// <summary>Headers, addresses and bytes of one batch, pinned for good.</summary>
    private sealed class Ring
    {
        private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Batch * MaxDatagram, pinned: true);
        private readonly NativeAddress[] _addresses = GC.AllocateArray<NativeAddress>(Batch, pinned: true);
        private readonly IoVector[] _vectors = GC.AllocateArray<IoVector>(Batch, pinned: true);
        private readonly MessageHeader[] _messages = GC.AllocateArray<MessageHeader>(Batch, pinned: true);

        public Ring()
        {
            for (var i = 0; i < Batch; i++)
            {
                // Pinned arrays stay where they are: the addresses are good for the ring's life.
                fixed (byte* bytes = &_bytes[i * MaxDatagram]) _vectors[i] = new IoVector { Base = bytes, Length = MaxDatagram };
                fixed (NativeAddress* address = &_addresses[i])
                fixed (IoVector* vector = &_vectors[i])
                {
                    _messages[i] = new MessageHeader { Name = address, NameLength = NativeAddress.Size, Vectors = vector, VectorCount = 1 };
                }
            }
        }

        public MessageHeader* Messages
        {
            get
            {
                fixed (MessageHeader* first = _messages) return first;
            }
        }

        public void PrepareToReceive()
        {
            // The kernel writes the address length back.
            for (var i = 0; i < Batch; i++) _messages[i].NameLength = NativeAddress.Size;
        }

        public ReadOnlySpan<byte> Datagram(int index) => _bytes.AsSpan(index * MaxDatagram, (int)_messages[index].Length);

        public ref NativeAddress Address(int index) => ref _addresses[index];

        public void Set(int index, ReadOnlySpan<byte> datagram, PeerAddress to)
        {
            datagram.CopyTo(_bytes.AsSpan(index * MaxDatagram));
            _vectors[index].Length = (nuint)datagram.Length;
            _addresses[index].Peer = to;
            _messages[index].NameLength = (uint)_addresses[index].Length;
        }
    }
}
