using System.Net;
using System.Text;
using Carillon.Protocols.Iax2;
using CsCheck;

namespace Carillon.Tests.Protocols.Iax2;

/// <summary>What a caller proves itself with: the MD5 result and the call token.</summary>
public sealed class ProofTests
{
    static readonly byte[] Secret = Encoding.ASCII.GetBytes("a secret of this process only");
    static readonly IPEndPoint Caller = new(IPAddress.Parse("127.0.0.11"), 4569);

    [Fact]
    public void The_md5_result_is_that_of_challenge_then_secret()
    {
        Assert.Equal("c095e3cff279a202b8967da5dc2338c0", Md5Challenge.Result("123456789", "swordfish")); // md5sum's
        Assert.True(Md5Challenge.IsCorrect("123456789", "swordfish", "c095e3cff279a202b8967da5dc2338c0"u8));
        Assert.True(Md5Challenge.IsCorrect("123456789", "swordfish", "C095E3CFF279A202B8967DA5DC2338C0"u8));
        Assert.False(Md5Challenge.IsCorrect("123456789", "swordfisk", "c095e3cff279a202b8967da5dc2338c0"u8));
        Assert.False(Md5Challenge.IsCorrect("123456789", "swordfish", "c095e3cff279a202b8967da5dc2338c"u8));
        Assert.False(Md5Challenge.IsCorrect("123456789", "swordfish", ""u8));
    }

    [Fact]
    public void A_token_is_good_for_its_address_and_its_time_only()
    {
        var token = Encoding.ASCII.GetBytes(CallToken.Create(Secret, Caller, 1000));
        Assert.Equal(CallToken.Length, token.Length);
        Assert.True(CallToken.IsValid(Secret, Caller, 1000, 10, token));
        Assert.True(CallToken.IsValid(Secret, Caller, 1010, 10, token));
        Assert.False(CallToken.IsValid(Secret, Caller, 1011, 10, token));
        Assert.False(CallToken.IsValid(Secret, Caller, 999, 10, token)); // from the future
        Assert.False(CallToken.IsValid(Secret, new IPEndPoint(Caller.Address, 4570), 1000, 10, token));
        Assert.False(CallToken.IsValid(Secret, new IPEndPoint(IPAddress.Parse("127.0.0.12"), 4569), 1000, 10, token));
        Assert.False(CallToken.IsValid(Encoding.ASCII.GetBytes("another"), Caller, 1000, 10, token));
    }

    [Fact]
    public void A_token_changed_in_any_octet_or_cut_is_refused()
    {
        var token = Encoding.ASCII.GetBytes(CallToken.Create(Secret, Caller, 1000));
        for (var at = 0; at < token.Length; at++)
        {
            var changed = token.ToArray();
            changed[at] ^= 1;
            Assert.False(CallToken.IsValid(Secret, Caller, 1000, 1000, changed));
            Assert.False(CallToken.IsValid(Secret, Caller, 1000, 1000, token.AsSpan(0, at)));
        }
        Gen.Byte.Array[0, 40].Sample(bytes => Assert.False(CallToken.IsValid(Secret, Caller, 1000, 1000, bytes)));
    }
}
