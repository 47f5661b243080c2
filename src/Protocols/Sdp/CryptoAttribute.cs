using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Carillon.Protocols.Srtp;

namespace Carillon.Protocols.Sdp;

/// <summary>a=crypto with one key (RFC 4568 section 9.1): the master key that its writer sends with.</summary>
public sealed record CryptoAttribute(int Tag, SrtpMaster Master)
{
    public const string Name = "crypto";
    private const string Inline = "inline:";

    public SdpAttribute ToAttribute()
    {
        Span<byte> both = stackalloc byte[Master.Key.Length + Master.Salt.Length];
        Master.Key.CopyTo(both);
        Master.Salt.CopyTo(both[Master.Key.Length..]);
        return new SdpAttribute(Name, $"{Tag.ToString(CultureInfo.InvariantCulture)} {Master.Profile.SuiteName} {Inline}{Convert.ToBase64String(both)}");
    }

    /// <summary>
    /// Reads the attribute's value. Null: malformed, or nothing that we do: another suite, a key with an identifier (MKI), several keys,
    /// a key derivation rate, anything left unencrypted or unauthenticated. Such a line is passed over (section 6.1).
    /// </summary>
    public static CryptoAttribute? TryParse(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var parts = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 3 || parts[0].Length > 9 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var tag)) return null;
        if (SrtpProfiles.FromSuiteName(parts[1]) is not { } profile || !parts.Skip(3).All(MayBeLeftAside)) return null;
        return Key(parts[2], profile) is { } master ? new CryptoAttribute(tag, master) : null;
    }

    // inline:<key and salt>["|" lifetime]["|" MKI ":" length]. A lifetime binds the writer; no call of ours lasts 2^31 packets.
    private static SrtpMaster? Key(string text, SrtpProfile profile)
    {
        if (!text.StartsWith(Inline, StringComparison.OrdinalIgnoreCase) || text.Contains(';')) return null;
        var fields = text[Inline.Length..].Split('|');
        if (fields.Length > 2 || (fields.Length == 2 && fields[1].Contains(':'))) return null;
        var wanted = profile.KeyLength + profile.SaltLength;
        Span<byte> both = stackalloc byte[wanted];
        // Some phones leave the padding away.
        var padded = fields[0].TrimEnd('=');
        padded = padded.PadRight((padded.Length + 3) / 4 * 4, '=');
        return Base64.GetMaxDecodedFromUtf8Length(padded.Length) <= wanted + 2 && Convert.TryFromBase64String(padded, both, out var written) && written == wanted
            ? new SrtpMaster(profile, both[..profile.KeyLength], both[profile.KeyLength..])
            : null;
    }

    // WSH is advice about the replay window; KDR=0 is what happens anyway; a leading "-" marks what may be ignored (section 6.3.7).
    private static bool MayBeLeftAside(string parameter) =>
        parameter.StartsWith("WSH=", StringComparison.OrdinalIgnoreCase) || parameter.Equals("KDR=0", StringComparison.OrdinalIgnoreCase) || parameter.StartsWith('-');

    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(CultureInfo.InvariantCulture, $"Tag = {Tag}, Master = {Master}");
        return true;
    }
}
