using System.Buffers;
using Carillon.Protocols.Sip;
using Microsoft.Extensions.Logging;

namespace Carillon.Signalling.Sip.Calls;

/// <summary>
/// Answers a 401 or 407 with a credential, if it is meant for it: the header to put into the next try, or null. Whoever is called behind a peer can challenge, too:
/// what he would learn by that is kept from him by the realm, which is the peer's or no answer is given.
/// </summary>
internal static class ChallengeAnswer
{
    /// <param name="within">A call: what it is asked there makes nothing known of the peer's realm.</param>
    public static SipHeader? For(SipStack stack, SipMessage response, SipCredential? credential, SipMethod method, string uri, bool within)
    {
        if (credential is null || response.StatusCode is not (401 or 407)) return null;
        string? realm = credential.Realm ?? credential.Learnt.Realm;
        if ((within && realm is null) || Challenge(response, Asked(response), realm) is not { } challenge)
        {
            stack.Counters.ChallengesIgnored++;
            SipLog.ChallengeIgnored(stack.Log, within ? LogLevel.Debug : LogLevel.Warning, method.Name, credential.UserName, realm ?? "(none yet)");
            return null;
        }
        if (!within) credential.Learnt.Realm ??= challenge.Realm;
        var answer = DigestCredentials.Answer(challenge, credential.UserName, credential.Password, method.Name, uri, SipToken.New(), 1);
        return new SipHeader(SipHeaderNames.Name(response.StatusCode == 407 ? SipHeaderKind.ProxyAuthorization : SipHeaderKind.Authorization), answer.ToString());
    }

    /// <summary>The challenge's nonce was good once: another try with the same password makes sense.</summary>
    public static bool IsStale(SipMessage response) => Challenge(response, Asked(response), null) is { IsStale: true };

    private static SipHeaderKind Asked(SipMessage response) => response.StatusCode == 407 ? SipHeaderKind.ProxyAuthenticate : SipHeaderKind.WwwAuthenticate;

    /// <summary>The first that is known here: the server lists them by its preference (RFC 8760 section 2.4).</summary>
    private static DigestChallenge? Challenge(SipMessage response, SipHeaderKind asked, string? realm)
    {
        foreach (var value in response.Values(asked))
            if (DigestChallenge.TryParse(value, out var challenge) == OperationStatus.Done && (realm is null || challenge!.Realm == realm)) return challenge;
        return null;
    }
}
