using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace Carillon.Contracts;

// POST /api/v1/cluster/tokens           MakeJoinTokenDto -> JoinTokenDto   (admin)
// POST /api/v1/cluster/join             JoinRequestDto -> JoinReplyDto     (who has a token)
// POST /api/v1/cluster/join/status      JoinAskDto -> JoinStatusDto        (who has a token, of the server that joined by it)
// GET  /api/v1/cluster                  -> ClusterDto                      (supervisor)

/// <param name="Uses">So many servers may join by it.</param>
/// <param name="Minutes">So long.</param>
public sealed record MakeJoinTokenDto(int Uses = 1, int Minutes = 60);

/// <param name="Token">What is given to <c>carillon cluster join</c>.</param>
public sealed record JoinTokenDto(string Token, DateTimeOffset ExpiresAt, int Uses);

/// <summary>A server that wants to join, and what must agree before it may.</summary>
public sealed record JoinRequestDto
{
    public required string Id { get; init; }
    public required string Secret { get; init; }
    /// <summary>telephony, web or lb.</summary>
    public required string Role { get; init; }
    public required string Name { get; init; }
    /// <summary>Where the others reach it.</summary>
    public required string Address { get; init; }
    public int ControlPort { get; init; } = 7061;
    public int Iax2Port { get; init; } = 4569;
    public int SipPort { get; init; } = 5060;
    public int MaximumLegs { get; init; } = 2000;
    public required string Version { get; init; }
    public long Schema { get; init; }
    /// <summary>Its clock when it asked.</summary>
    public DateTimeOffset Clock { get; init; }
}

public sealed record JoinReplyDto
{
    public required string ClusterSecret { get; init; }
    /// <summary>Of phones.</summary>
    public required string Realm { get; init; }
    /// <summary>For a web server; empty for others.</summary>
    public string Database { get; init; } = "";
    /// <summary>The telephony servers that it gets trunks to.</summary>
    public IReadOnlyList<string> Neighbours { get; init; } = [];
    /// <summary>For a balancer; empty for others.</summary>
    public IReadOnlyList<JoinWebDto> Webs { get; init; } = [];
}

/// <param name="Certificate">PEM, of one that no authority has signed; empty: an authority that every system knows has, or it has none.</param>
public sealed record JoinWebDto(string Name, string Address, string Certificate);

public sealed record JoinAskDto(string Id, string Secret, string Name);

/// <summary>How far a telephony server that joined is, as the cluster sees it.</summary>
public sealed record JoinStatusDto
{
    public bool Up { get; init; }
    public string Detail { get; init; } = "";
    public IReadOnlyList<JoinTrunkDto> Trunks { get; init; } = [];
}

/// <param name="Up">As the new server sees it.</param>
/// <param name="FarUp">As the other one sees it.</param>
/// <param name="FarIsThere">The other one is up at all.</param>
public sealed record JoinTrunkDto(string To, bool Up, bool FarUp, bool FarIsThere, double RoundTripMs);

/// <summary>All servers, and what must be mended.</summary>
public sealed record ClusterDto
{
    public DateTimeOffset At { get; init; }
    public string Version { get; init; } = "";
    public IReadOnlyList<ClusterWebDto> Webs { get; init; } = [];
    public IReadOnlyList<ClusterServerDto> Servers { get; init; } = [];
    public IReadOnlyList<ClusterBalancerDto> Balancers { get; init; } = [];
    public IReadOnlyList<string> Faults { get; init; } = [];
}

/// <param name="Since">Of its process; null: not known.</param>
public sealed record ClusterWebDto(string Name, string Host, string Address, string State, DateTimeOffset? Since);

/// <summary>A balancer, as the web server that was asked has heard of it in the last hour.</summary>
/// <param name="Up">It asked a moment ago whether that web server is ready.</param>
public sealed record ClusterBalancerDto(string Name, string Address, string Version, bool Up, double SilentSeconds);

/// <summary>A telephony server. <see cref="Calls"/> are legs of calls, agents' own not among them.</summary>
public sealed record ClusterServerDto
{
    public required string Id { get; init; }
    public bool Up { get; init; }
    public bool Draining { get; init; }
    public string Detail { get; init; } = "";
    public string Version { get; init; } = "";
    public DateTimeOffset? Since { get; init; }
    public int Calls { get; init; }
    public int Agents { get; init; }
    public IReadOnlyList<TrunkFloorDto> Trunks { get; init; } = [];
}

/// <summary>
/// A token as people carry it: whom to ask, how to know that it is he, and what to say. <see cref="Fingerprint"/> is the SHA-256 of his certificate in hex; null: he speaks plain HTTP.
/// </summary>
public sealed record JoinTokenText(IReadOnlyList<Uri> Webs, string? Fingerprint, string Id, string Secret)
{
    private const string Prefix = "carillon1-";
    private const int Longest = 4096;

    public override string ToString() =>
        Prefix + Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    public static bool TryParse(string text, [NotNullWhen(true)] out JoinTokenText? token)
    {
        ArgumentNullException.ThrowIfNull(text);
        token = null;
        text = text.Trim();
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || text.Length > Longest)
            return false;
        var base64 = text[Prefix.Length..].Replace('-', '+').Replace('_', '/');
        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='), bytes, out var length))
            return false;
        try
        {
            token = JsonSerializer.Deserialize<JoinTokenText>(Encoding.UTF8.GetString(bytes, 0, length), JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return false;
        }

        return token is { Webs.Count: > 0, Id.Length: > 0, Secret.Length: > 0 } && token.Webs.All(w => w.IsAbsoluteUri && w.Scheme is "http" or "https");
    }
}
