using System.Collections.Frozen;
using Carillon.Protocols.Sip;

namespace Carillon.Signalling.Sip.Auth;

/// <summary>What is known of phones. An unknown name costs the same work as a wrong password, so that neither answer nor time tells which names there are.</summary>
internal sealed class PhoneSecrets
{
    /// <summary>Stands in for who is unknown; nobody knows its password, and who did would get nothing for it.</summary>
    private static readonly PhoneCredential s_nobody = PhoneCredential.FromPassword("nobody", "nowhere", SipToken.New());

    private FrozenDictionary<string, PhoneCredential> _phones = FrozenDictionary<string, PhoneCredential>.Empty;

    public void Set(IReadOnlyDictionary<string, PhoneCredential> phones) => _phones = phones.ToFrozenDictionary();

    public bool Has(string user) => _phones.ContainsKey(user);

    /// <summary>What every phone can answer: one whose HA1 is known for MD5 alone would else choose SHA-256 and fail.</summary>
    public bool AllAnswer(DigestAlgorithm algorithm) => _phones.Values.All(phone => Ha1(phone, algorithm) is not null);

    public bool Proves(DigestCredentials credentials, string method)
    {
        string? known = Ha1(_phones.GetValueOrDefault(credentials.UserName) ?? s_nobody, credentials.Algorithm);
        bool isRight = credentials.Proves(known ?? Ha1(s_nobody, credentials.Algorithm)!, method);
        return isRight && known is not null && Has(credentials.UserName);
    }

    private static string? Ha1(PhoneCredential phone, DigestAlgorithm algorithm) =>
        algorithm == DigestAlgorithm.Sha256 ? phone.Ha1Sha256 : phone.Ha1Md5;
}
