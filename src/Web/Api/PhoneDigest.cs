using System.Security.Cryptography;
using System.Text;

namespace Carillon.Web.Api;

/// <summary>HA1 of RFC 7616, section 3.4.2: what is kept of a phone's secret.</summary>
internal static class PhoneDigest
{
#pragma warning disable CA5351 // MD5 is what most phones in use can do; RFC 7616 keeps it for them.
    public static string Md5(string user, string realm, string secret) => Convert.ToHexStringLower(MD5.HashData(Text(user, realm, secret)));
#pragma warning restore CA5351

    public static string Sha256(string user, string realm, string secret) => Convert.ToHexStringLower(SHA256.HashData(Text(user, realm, secret)));

    private static byte[] Text(string user, string realm, string secret) => Encoding.UTF8.GetBytes($"{user}:{realm}:{secret}");
}
