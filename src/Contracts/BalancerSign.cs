using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Carillon.Contracts;

/// <summary>
/// What a balancer of the cluster says of itself whenever it asks a web server whether it is ready. It proves that it knows the cluster's secret, without saying it; what was overheard is worth nothing half a minute later.
/// </summary>
public sealed record BalancerSign(string Name, string Address, string Version, DateTimeOffset At)
{
    public const string Header = "X-Carillon-Balancer";

    private const int Longest = 512;
    private static readonly TimeSpan Valid = TimeSpan.FromSeconds(30);

    public string ToHeader(string secret) => $"{Words} {Proof(Words, secret)}";

    /// <summary>Null: it is of nobody who knows the secret, or is old.</summary>
    public static BalancerSign? Read(string? header, string secret, DateTimeOffset now)
    {
        if (header is null or { Length: > Longest } || header.Split(' ') is not [var name, var address, var version, var at, var proof])
            return null;
        if (!long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
            return null;
        var sign = new BalancerSign(name, address, version, DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
        return (sign.At - now).Duration() <= Valid && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Proof(sign.Words, secret)), Encoding.ASCII.GetBytes(proof)) ? sign : null;
    }

    private string Words => string.Create(CultureInfo.InvariantCulture, $"{Name} {Address} {Version} {At.ToUnixTimeMilliseconds()}");

    private static string Proof(string words, string secret) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(Header + words)));
}
