namespace Carillon.Signalling.Sip;

/// <summary>
/// How to answer a digest challenge. Challenges of other realms than <paramref name="Realm"/> are not answered; without one the realm is the first that asks
/// for a registration or a new call, for whoever is called behind the peer must not learn what proves us to the peer.
/// </summary>
public sealed record SipCredential(string UserName, string Password, string? Realm = null)
{
    /// <summary>May be shared by credentials of one peer, so that its calls and its registration have one realm.</summary>
    public RealmMemory Learnt { get; init; } = new();

    /// <summary>The password stays out of logs.</summary>
    public override string ToString() => $"{UserName}@{Realm ?? "*"}";
}

/// <summary>The realm that a peer asks for. Written by the loop of the endpoint that uses it.</summary>
public sealed class RealmMemory
{
    /// <summary>Null: it has not asked yet.</summary>
    public string? Realm { get; internal set; }
}

/// <summary>What is known of a phone: H(user:realm:password) in hex, never the password.</summary>
public sealed record PhoneCredential(string? Ha1Md5, string? Ha1Sha256)
{
    public override string ToString() => "PhoneCredential";

    public static PhoneCredential FromPassword(string user, string realm, string password) =>
        new(Protocols.Sip.Digest.Ha1(Protocols.Sip.DigestAlgorithm.Md5, user, realm, password),
            Protocols.Sip.Digest.Ha1(Protocols.Sip.DigestAlgorithm.Sha256, user, realm, password));
}
