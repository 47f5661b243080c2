using System.Net;
using Carillon.Media;
using Carillon.Protocols.Srtp;

namespace Carillon.Tests.Media;

/// <summary>An engine with a certificate of its own: a phone on a plain leg, bridged to a leg that shakes hands.</summary>
internal sealed class DtlsSide : IDisposable
{
    private readonly DtlsIdentity _identity = new();

    public DtlsSide(string address = "127.0.0.1")
    {
        Floor = new Floor(options => options with { RtpAddress = IPAddress.Parse(address) });
        Floor.Engine.Handshakes.Identity = _identity;
    }

    public Floor Floor { get; }

    public MediaCounters Counters => Floor.Engine.Counters;

    public RtpLeg Connect(Phone phone, out RtpLeg inner)
    {
        var (room, leg) = (RoomKey.New(), Floor.Engine.CreateRtpLeg(Floor));
        inner = Floor.Leg(phone);
        Floor.Engine.Join(inner, room);
        Floor.Engine.Join(leg, room);
        return leg;
    }

    /// <summary>This side's leg, as the other side's signalling learns of it.</summary>
    public RtpRemote Remote(RtpLeg leg, bool begins) => new() { EndPoint = leg.LocalEndPoint, Dtls = new DtlsAgreement(_identity.Fingerprint, IsClient: begins), RtcpMux = true };

    public void Dispose() => Floor.Dispose();
}
