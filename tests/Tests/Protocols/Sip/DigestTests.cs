using System.Buffers;
using System.Text;
using Carillon.Protocols.Sip;

namespace Carillon.Tests.Protocols.Sip;

public sealed class DigestTests
{
    // RFC 7616 section 3.9.1: one challenge, both algorithms.
    private const string Nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
    private const string ClientNonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";

    [Theory]
    [InlineData(DigestAlgorithm.Md5, "8ca523f5e9506fed4657c9700eebdbec")]
    [InlineData(DigestAlgorithm.Sha256, "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
    public void The_examples_of_RFC_7616_come_out(DigestAlgorithm algorithm, string expected)
    {
        string ha1 = Digest.Ha1(algorithm, "Mufasa", "http-auth@example.org", "Circle of Life");
        Assert.Equal(expected, Digest.Response(algorithm, ha1, "GET", "/dir/index.html", Nonce, "auth", "00000001", ClientNonce));
    }

    [Fact]
    public void Without_qop_the_formula_of_RFC_2069_holds()
    {
        string ha1 = Digest.Ha1(DigestAlgorithm.Md5, "bob", "biloxi.com", "zanzibar");
        Assert.Equal("bf57e4e0d0bffc0fbaedce64d59add5e", Digest.Response(DigestAlgorithm.Md5, ha1, "INVITE", "sip:bob@biloxi.com", "dcd98b7102dd2f0e8b11d0f600bfb0c093", null, null, null));
    }

    [Theory]
    [InlineData(DigestAlgorithm.Md5)]
    [InlineData(DigestAlgorithm.Sha256)]
    public void An_answer_proves_the_password_and_no_other(DigestAlgorithm algorithm)
    {
        var challenge = ReadChallenge(new DigestChallenge("a \"quoted\" realm", Nonce, algorithm, true, "op\\aque", true).ToString());
        Assert.True(challenge.IsStale);
        Assert.Equal("op\\aque", challenge.Opaque);
        var answer = DigestCredentials.Answer(challenge, "joe", "secret", "REGISTER", "sip:x", ClientNonce, 1);
        Assert.Equal(OperationStatus.Done, DigestCredentials.TryParse(Encoding.UTF8.GetBytes(answer.ToString()), out var read));
        Assert.Equal(answer, read);
        Assert.True(read!.Proves(Digest.Ha1(algorithm, "joe", challenge.Realm, "secret"), "REGISTER"));
        Assert.False(read.Proves(Digest.Ha1(algorithm, "joe", challenge.Realm, "secreT"), "REGISTER"));
        Assert.False(read.Proves(Digest.Ha1(algorithm, "joe", challenge.Realm, "secret"), "INVITE"));
    }

    [Theory]
    [InlineData("Basic realm=\"x\"")]
    [InlineData("Digest")]
    [InlineData("Digest realm=\"x\"")]
    [InlineData("Digest realm=\"x\", nonce=\"y")]
    [InlineData("Digest realm=\"x\", nonce=\"y\", realm=\"z\"")]
    [InlineData("Digest realm=\"x\", nonce=\"y\", algorithm=SHA-512-256")]
    [InlineData("Digest realm=\"x\", nonce=\"y\", qop=\"auth-int\"")]
    [InlineData("Digest realm=\"x\" nonce=\"y\"")]
    public void A_challenge_that_cannot_be_answered_is_invalid_data(string text) =>
        Assert.Equal(OperationStatus.InvalidData, DigestChallenge.TryParse(Encoding.UTF8.GetBytes(text), out _));

    private static DigestChallenge ReadChallenge(string text)
    {
        Assert.Equal(OperationStatus.Done, DigestChallenge.TryParse(Encoding.UTF8.GetBytes(text), out var challenge));
        return challenge!;
    }
}
