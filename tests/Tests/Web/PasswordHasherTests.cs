using Carillon.Web.Auth;

namespace Carillon.Tests.Web;

public sealed class PasswordHasherTests
{
    [Fact]
    public void A_hash_is_a_phc_string_with_owasps_parameters()
    {
        var parts = PasswordHasher.Hash("correct horse").Split('$');
        Assert.Equal(["", "argon2id", "v=19", "m=19456,t=2,p=1"], parts[..4]);
        Assert.Equal(22, parts[4].Length);
        Assert.Equal(43, parts[5].Length);
    }

    [Fact]
    public void The_same_password_has_two_hashes_and_both_verify()
    {
        var (one, two) = (PasswordHasher.Hash("correct horse"), PasswordHasher.Hash("correct horse"));
        Assert.NotEqual(one, two);
        Assert.True(PasswordHasher.Verify("correct horse", one));
        Assert.True(PasswordHasher.Verify("correct horse", two));
        Assert.False(PasswordHasher.Verify("correct house", one));
    }

    // The Argon2 command line of the reference implementation: echo -n password | argon2 somesalt -id -t 2 -k 65536 -p 4 (its published test vector).
    [Fact]
    public void A_hash_of_the_reference_implementation_verifies() =>
        Assert.True(PasswordHasher.Verify("password", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"));

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("$2b$12$abcdefghijklmnopqrstuv")]
    [InlineData("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ")]
    [InlineData("$argon2id$v=19$m=1,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    [InlineData("$argon2id$v=19$m=999999999,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    [InlineData("$argon2id$v=19$m=19456,t=9999,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    [InlineData("$argon2id$v=19$m=19456,t=2,p=1$!!!$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    public void What_is_no_good_hash_verifies_nothing(string stored) => Assert.False(PasswordHasher.Verify("password", stored));
}
