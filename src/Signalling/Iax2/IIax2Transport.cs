using System.Net;

namespace Carillon.Signalling.Iax2;

/// <summary>Sends datagrams for the endpoint; the socket belongs to the host. Called on the endpoint's loop; must return at once and may drop.</summary>
public interface IIax2Transport
{
    void Send(ReadOnlySpan<byte> frame, IPEndPoint to);
}
