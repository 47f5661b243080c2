namespace Carillon.Signalling.Sip;

/// <summary>How to answer a digest challenge. With a realm given, challenges of other realms are not answered.</summary>
public sealed record SipCredential(string UserName, string Password, string? Realm = null)
{
    /// <summary>The password stays out of logs.</summary>
    public override string ToString() => $"{UserName}@{Realm ?? "*"}";
}

/// <summary>What is known of a phone: H(user:realm:password) in hex, never the password.</summary>
public sealed record PhoneCredential(string? Ha1Md5, string? Ha1Sha256)
{
    public override string ToString() => "PhoneCredential";

    public static PhoneCredential FromPassword(string user, string realm, string password) =>
        new(Protocols.Sip.Digest.Ha1(Protocols.Sip.DigestAlgorithm.Md5, user, realm, password),
            Protocols.Sip.Digest.Ha1(Protocols.Sip.DigestAlgorithm.Sha256, user, realm, password));
}
