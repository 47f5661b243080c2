using Carillon.Protocols.Srtp;

namespace Carillon.Tests.Protocols.Srtp;

/// <summary>The RFCs' own packets and keys.</summary>
public sealed class VectorTests
{
    private static readonly SrtpMaster Rfc3711 = new(SrtpProfile.AesCm128HmacSha1Tag80, Hex("E1F97A0D3E018BE0D64FA32C06DE4139"), Hex("0EC675AD498AFEEBB6960B3AABE6"));
    private static readonly byte[] Key128 = Hex("000102030405060708090a0b0c0d0e0f");
    private static readonly byte[] Key256 = Hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    private static readonly byte[] QuidProQuo = Hex("517569642070726f2071756f");

    [Theory] // RFC 3711 appendix B.3
    [InlineData(SrtpLabel.RtpCipher, "C61E7A93744F39EE10734AFE3FF7A087")]
    [InlineData(SrtpLabel.RtpSalt, "30CBBC08863D8C85D49DB34A9AE1")]
    [InlineData(SrtpLabel.RtpAuthentication, "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA48F0A0ACF3C34E2359E6CDBCEE049646C43D9327AD175578EF72270986371C10C9A369AC2F94A8C5FBCDDDC256D6E919A48B610EF17C2041E474035766B68642C59BBFC2F34DB60DBDFB2")]
    public void Session_keys_come_from_the_master_key(SrtpLabel label, string expected)
    {
        var key = new byte[expected.Length / 2];
        KeyDerivation.Derive(Rfc3711, label, key);
        Assert.Equal(expected, Convert.ToHexString(key));
    }

    [Fact] // RFC 3711 appendix B.2
    public void The_key_stream_is_that_of_the_rfc()
    {
        using var transform = new CounterTransform(Hex("2B7E151628AED2A6ABF7158809CF4F3C"), Hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD"), new byte[20], 10);
        var stream = new byte[0xFF02 * 16];
        transform.Encipher(stream, 0, 0);
        Assert.Equal("E03EAD0935C95E80E166B16DD92B4EB4D23513162B02D0F72A43A2FE4A5F97AB41E95B3BB0A2E8DD477901E4FCA894C0", Convert.ToHexString(stream.AsSpan(0, 48)));
        Assert.Equal("EC8CDF7398607CB0F2D21675EA9EA1E4362B7C3C6773516318A077D7FC5073AE6A2CC3787889374FBEB4C81B17BA6C44", Convert.ToHexString(stream.AsSpan(0xFEFF * 16, 48)));
    }

    [Fact] // RFC 7714 sections 16.1.1 and 16.2.1
    public void Packets_of_AES_GCM_are_those_of_the_rfc()
    {
        const string Plain = "8040f17b8041f8d35501a0b247616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573";
        Check(Key128, Plain, 12, 0x5501a0b2, 0xf17b, "", "f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833", "899d7f27beb16a9152cf765ee4390cce");
        Check(Key256, Plain, 12, 0x5501a0b2, 0xf17b, "", "32b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b", "7aa3db36dfffd6b0f9bb7878d7a76c13");
    }

    [Fact] // RFC 7714 sections 17.1 and 17.2
    public void Reports_of_AES_GCM_are_those_of_the_rfc()
    {
        const string Plain = "81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef";
        Check(Key128, Plain, 8, 0x4d617273, 0x5d4, "800005d4", "63e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded0bb9275b", "c84aa45896cf4d2fc5abf87245d9eade");
        Check(Key256, Plain, 8, 0x4d617273, 0x5d4, "800005d4", "d50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50a2eaa5c1110555be8415f658c61de0476f1b6fad", "1d1eb30c4446839f57ff6f6cb26ac3be");
    }

    [Fact]
    public void A_whole_packet_under_the_keys_of_RFC_3711_is_what_other_implementations_send()
    {
        using var sender = new SrtpSender(Rfc3711);
        var buffer = new byte[64];
        Hex("800f1234decafbadcafebabeabababababababababababababababab").CopyTo(buffer, 0);
        Assert.True(sender.TryProtect(buffer, 28, out var length));
        Assert.Equal("800F1234DECAFBADCAFEBABE4E55DC4CE79978D88CA4D215949D2402B78D6ACC99EA179B8DBB", Convert.ToHexString(buffer.AsSpan(0, length)));

        Hex("81c8000bcafebabeabababababababababababababababab").CopyTo(buffer, 0);
        Assert.True(sender.TryProtectRtcp(buffer, 24, out length));
        Assert.Equal("81C8000BCAFEBABE7128035BE487B9BDBEF89041F977A5A880000001993E08CD54D6C1230798", Convert.ToHexString(buffer.AsSpan(0, length)));
    }

    private static void Check(byte[] key, string plain, int header, uint ssrc, long index, string trailer, string cipherText, string tag)
    {
        using var transform = new GcmTransform(key, QuidProQuo);
        var packet = Hex(plain);
        var own = new byte[16];
        transform.Seal(packet, header, ssrc, index, Hex(trailer), own);
        Assert.Equal(cipherText, Convert.ToHexStringLower(packet.AsSpan(header)));
        Assert.Equal(tag, Convert.ToHexStringLower(own));
        Assert.True(transform.TryOpen(packet, header, ssrc, index, Hex(trailer), own));
        Assert.Equal(plain, Convert.ToHexStringLower(packet));
    }

    private static byte[] Hex(string text) => Convert.FromHexString(text);
}
