using System.Globalization;
using System.Net;
using Carillon.Domain.Cluster;

namespace Carillon.Web.Joining;

/// <summary>Whether a server may join. Each refusal is a sentence that says what to mend.</summary>
internal static class JoinCheck
{
    /// <summary>Further apart, attempts, recordings and audits of one call would disagree on when it was.</summary>
    public static readonly TimeSpan MostClockDifference = TimeSpan.FromSeconds(2);

    public static string? Token(JoinToken? token, string secret, DateTimeOffset now) => token switch
    {
        _ when token is null || !token.Knows(secret) => "This token is not known: it was typed wrong, or made on another cluster.",
        { } known when known.ExpiresAt <= now => string.Create(CultureInfo.InvariantCulture, $"This token ended at {known.ExpiresAt:u}: make another one."),
        _ => null,
    };

    /// <summary>Version, schema, clock: all that is wrong at once.</summary>
    public static string? Agreement(JoinRequestDto request, string version, long schema, DateTimeOffset now)
    {
        List<string> faults = [];
        if (request.Version != version)
            faults.Add($"The new server has Carillon {request.Version}, the cluster {version}: install the same.");
        else if (request.Schema != schema)
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"The new server knows schema {request.Schema} of the database, the cluster {schema}: install the same build."));
        var ahead = request.Clock - now;
        if (ahead.Duration() > MostClockDifference)
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"The new server's clock is {ahead.Duration().TotalSeconds:0.0} s {(ahead > TimeSpan.Zero ? "ahead" : "behind")} ({request.Clock:u}, here {now:u}); {MostClockDifference.TotalSeconds:0} s are allowed: set it right (chrony, systemd-timesyncd)."));
        return faults.Count == 0 ? null : string.Join(" ", faults);
    }

    public static Api.Faults Fields(JoinRequestDto r) => new Api.Faults()
        .Unless(r.Role is "telephony" or "web" or "lb", "role", "role must be telephony, web or lb.")
        .Name(r.Name, "name", 32, "_-")
        .Unless(IPAddress.TryParse(r.Address, out var address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any), "address", $"address is '{r.Address}'; it must be an IP address at which the other servers reach the new one.")
        .Range(r.ControlPort, 1, 65535, "controlPort")
        .Range(r.Iax2Port, 1, 65535, "iax2Port")
        .Range(r.SipPort, 1, 65535, "sipPort")
        .Range(r.MaximumLegs, 1, 100_000, "maximumLegs");

    /// <summary>Whether another web server can use the database.</summary>
    public static string? Database(JoinRequestDto request, JoinGround ground) => ground switch
    {
        { Database: null } => "The cluster's database cannot be shared: it is SQLite. See docs/configuration.md, Several web processes.",
        { DatabaseIsLocal: true } when !IPAddress.IsLoopback(IPAddress.Parse(request.Address)) =>
            "The cluster's database is named by an address of one machine alone (127.0.0.1): a web server on another one does not reach it there. Name it by one that both reach (Web:Database), and make a new token.",
        _ => null,
    };

    /// <summary>The same server once more (its machine was set up anew, an answer was lost) is no conflict.</summary>
    public static string? Place(TelephonyServer wanted, IReadOnlyList<TelephonyServer> servers, IReadOnlyList<Iax2PeerSettings> peers)
    {
        if (servers.FirstOrDefault(s => s.Id == wanted.Id && s.Control != wanted.Control) is { } same)
            return $"There is a server {same.Id} already, at {same.Control.Host}: choose another name, or remove that one first.";
        if (servers.FirstOrDefault(s => s.Id != wanted.Id && (s.Control == wanted.Control || (s.Iax2Host == wanted.Iax2Host && s.Iax2Port == wanted.Iax2Port))) is { } there)
            return $"Server {there.Id} has the address {wanted.Iax2Host} already: give another --address, or remove that one first.";
        return peers.Any(p => p.Id == wanted.Id) ? $"An IAX2 peer is called {wanted.Id}: choose another name." : null;
    }
}
