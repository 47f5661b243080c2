using System.Buffers;
using Carillon.Protocols.Sip;

namespace Carillon.Signalling.Sip.Calls;

/// <summary>Answers a 401 or 407 with a credential, if it is meant for it: the header to put into the next try, or null.</summary>
internal static class ChallengeAnswer
{
    public static SipHeader? For(SipMessage response, SipCredential? credential, SipMethod method, string uri)
    {
        if (credential is null) return null;
        if (response.StatusCode == 401) return Make(response, SipHeaderKind.WwwAuthenticate, SipHeaderKind.Authorization, credential, method, uri);
        if (response.StatusCode == 407) return Make(response, SipHeaderKind.ProxyAuthenticate, SipHeaderKind.ProxyAuthorization, credential, method, uri);
        return null;
    }

    /// <summary>The challenge's nonce was good once: another try with the same password makes sense.</summary>
    public static bool IsStale(SipMessage response) =>
        Challenge(response, response.StatusCode == 407 ? SipHeaderKind.ProxyAuthenticate : SipHeaderKind.WwwAuthenticate, null) is { IsStale: true };

    private static SipHeader? Make(SipMessage response, SipHeaderKind asked, SipHeaderKind given, SipCredential credential, SipMethod method, string uri)
    {
        if (Challenge(response, asked, credential.Realm) is not { } challenge) return null;
        var answer = DigestCredentials.Answer(challenge, credential.UserName, credential.Password, method.Name, uri, SipToken.New(), 1);
        return new SipHeader(SipHeaderNames.Name(given), answer.ToString());
    }

    /// <summary>The first that is known here: the server lists them by its preference (RFC 8760 section 2.4).</summary>
    private static DigestChallenge? Challenge(SipMessage response, SipHeaderKind asked, string? realm)
    {
        foreach (var value in response.Values(asked))
            if (DigestChallenge.TryParse(value, out var challenge) == OperationStatus.Done && (realm is null || challenge!.Realm == realm)) return challenge;
        return null;
    }
}
