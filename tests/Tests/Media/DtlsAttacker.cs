using System.Net;
using System.Net.Sockets;
using Carillon.Media;
using Carillon.Protocols.Srtp;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Carillon.Tests.Media;

/// <summary>Says hello on a socket of its own with whatever it is told to offer, and counts the octets that it gets for those that it sent.</summary>
internal sealed class DtlsAttacker : DatagramTransport, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    public DtlsAttacker(string address, IPEndPoint to)
    {
        _socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        _socket.Connect(to);
    }

    public int Sent { get; private set; }

    public int Received { get; private set; }

    /// <summary>A hello without a cookie, as it goes over the wire.</summary>
    public static byte[] Hello(params int[] suites)
    {
        var catcher = new Catcher();
        Assert.ThrowsAny<IOException>(() => new DtlsClientProtocol().Connect(new Client(suites, ProtocolVersion.DTLSv12, withSrtp: true), catcher));
        return catcher.Caught!;
    }

    /// <summary>The whole handshake, as far as it is let; returns the alert that ended it.</summary>
    public short Refused(int suite, ProtocolVersion version, bool withSrtp) =>
        Assert.ThrowsAny<TlsFatalAlertReceived>(() => new DtlsClientProtocol().Connect(new Client([suite], version, withSrtp), this)).AlertDescription;

    public void SendRaw(ReadOnlySpan<byte> datagram)
    {
        Sent += datagram.Length;
        try
        {
            _socket.Send(datagram);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            // The leg has gone.
        }
    }

    /// <summary>Counts what has come, without waiting.</summary>
    public void TakeAll()
    {
        var buffer = new byte[2048];
        while (_socket.Available > 0) Received += _socket.Receive(buffer);
    }

    public int GetReceiveLimit() => 1500;

    public int GetSendLimit() => 1200;

    public int Receive(byte[] buf, int off, int len, int waitMillis) => Receive(buf.AsSpan(off, len), waitMillis);

    public int Receive(Span<byte> buffer, int waitMillis)
    {
        if (!_socket.Poll(TimeSpan.FromMilliseconds(waitMillis), SelectMode.SelectRead)) return -1;
        var length = _socket.Receive(buffer);
        Received += length;
        return length;
    }

    public void Send(byte[] buf, int off, int len) => SendRaw(buf.AsSpan(off, len));

    public void Send(ReadOnlySpan<byte> buffer) => SendRaw(buffer);

    public void Close()
    {
        // The socket is its own.
    }

    public void Dispose() => _socket.Dispose();

    private sealed class Client(int[] suites, ProtocolVersion version, bool withSrtp) : DefaultTlsClient(new BcTlsCrypto())
    {
        public override int GetHandshakeTimeoutMillis() => (int)Patience.TotalMilliseconds;

        public override TlsAuthentication GetAuthentication() => throw new TlsFatalAlert(AlertDescription.internal_error);

        public override IDictionary<int, byte[]> GetClientExtensions()
        {
            var extensions = base.GetClientExtensions() ?? new Dictionary<int, byte[]>();
            if (withSrtp) TlsSrtpUtilities.AddUseSrtpExtension(extensions, new UseSrtpData([(int)SrtpProfile.AeadAes128Gcm], []));
            return extensions;
        }

        protected override ProtocolVersion[] GetSupportedVersions() => version.Only();

        protected override int[] GetSupportedCipherSuites() => suites;
    }

    private sealed class Catcher : DatagramTransport
    {
        public byte[]? Caught { get; private set; }

        public int GetReceiveLimit() => 1500;

        public int GetSendLimit() => 1200;

        public int Receive(byte[] buf, int off, int len, int waitMillis) => throw new IOException("the hello is all that was wanted");

        public int Receive(Span<byte> buffer, int waitMillis) => throw new IOException("the hello is all that was wanted");

        public void Send(byte[] buf, int off, int len) => Send(buf.AsSpan(off, len));

        public void Send(ReadOnlySpan<byte> buffer) => Caught = buffer.ToArray();

        public void Close()
        {
            // There is nothing to close.
        }
    }
}
