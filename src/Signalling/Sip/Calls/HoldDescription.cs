using System.Globalization;
using Carillon.Protocols.Sdp;

namespace Carillon.Signalling.Sip.Calls;

/// <summary>Our description with hold put on or taken off (RFC 3264 section 8.4): nothing else changes but its version.</summary>
internal static class HoldDescription
{
    private static readonly string[] Directions = ["sendrecv", "sendonly", "recvonly", "inactive"];

    public static SessionDescription Of(SessionDescription local, bool hold)
    {
        _ = ulong.TryParse(local.Origin.SessionVersion, NumberStyles.None, CultureInfo.InvariantCulture, out ulong version);
        var direction = new SdpAttribute(hold ? "sendonly" : "sendrecv", null);
        return local with
        {
            Origin = local.Origin with { SessionVersion = (version + 1).ToString(CultureInfo.InvariantCulture) },
            Media = [.. local.Media.Select(m => m is { IsAudio: true, Port: not 0 } ? m with { Attributes = [.. m.Attributes.Where(a => !Directions.Contains(a.Name)), direction] } : m)],
        };
    }
}
