using System.Security.Cryptography;
using Carillon.Protocols.Iax2;

namespace Carillon.Tests.Protocols.Iax2;

public sealed class CallCipherTests
{
    static readonly byte[] s_key = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
    static readonly byte[] s_other = [.. s_key.Reverse()];

    [Theory]
    [InlineData(CallCipher.FullClear, FullFrame.HeaderLength)]
    [InlineData(CallCipher.MiniClear, MiniFrame.HeaderLength)]
    public void What_is_sealed_opens_to_the_same_at_every_length(int clear, int shortest)
    {
        using var cipher = new CallCipher(s_key, s_key);
        var (place, back) = (new byte[CallCipher.MostSealed], new byte[CallCipher.MostSealed]);
        for (var length = shortest; length <= CallCipher.MostFrame; length++)
        {
            var frame = RandomNumberGenerator.GetBytes(length);
            var sealedLength = cipher.Seal(frame, clear, place);
            Assert.InRange(sealedLength - length, 16, 31);
            Assert.True(CallCipher.HasShape(place.AsSpan(0, sealedLength), clear));
            Assert.Equal(frame[..clear], place[..clear]);
            Assert.True(cipher.TryOpen(place.AsSpan(0, sealedLength), clear, back, withPrevious: false, out var opened));
            Assert.Equal(frame, back[..opened]);
        }
    }

    /// <summary>The BCL's own AES-CBC opens it: zeros as initial vector, padding in front, its length in the low half of the 16th octet.</summary>
    [Fact]
    public void The_form_is_that_of_section_7_3()
    {
        using var cipher = new CallCipher(s_key, s_other);
        var (frame, place) = (RandomNumberGenerator.GetBytes(100), new byte[CallCipher.MostSealed]);
        var length = cipher.Seal(frame, CallCipher.FullClear, place);
        using var aes = Aes.Create();
        aes.Key = s_key;
        var plain = aes.DecryptCbc(place[4..length], new byte[16], PaddingMode.None);
        var padding = 16 + (plain[15] & 15);
        Assert.Equal(frame[4..], plain[padding..]);
        Assert.Equal(0, plain.Length % 16);
    }

    [Fact]
    public void The_same_frame_is_never_sealed_alike()
    {
        using var cipher = new CallCipher(s_key, s_key);
        var (frame, one, two) = (new byte[60], new byte[CallCipher.MostSealed], new byte[CallCipher.MostSealed]);
        cipher.Seal(frame, CallCipher.FullClear, one);
        cipher.Seal(frame, CallCipher.FullClear, two);
        Assert.NotEqual(one, two);
    }

    [Fact]
    public void After_a_change_late_frames_open_with_the_key_before()
    {
        using var sender = new CallCipher(s_key, s_key);
        using var changed = sender.WithOutKey(s_other);
        using var receiver = new CallCipher(s_key, s_key);
        Assert.False(receiver.HasPrevious);
        using var knows = receiver.WithInKey(s_other);
        Assert.True(knows.HasPrevious);
        var frame = RandomNumberGenerator.GetBytes(40);
        Assert.Equal(frame, Opened(sender, knows, frame, withPrevious: true));
        Assert.Equal(frame, Opened(changed, knows, frame, withPrevious: false));
        Assert.NotEqual(frame, Opened(sender, knows, frame, withPrevious: false));
    }

    [Fact]
    public void What_is_cut_or_too_long_does_not_open_and_throws_nothing()
    {
        using var cipher = new CallCipher(s_key, s_key);
        var (place, back) = (new byte[CallCipher.MostSealed + 100], new byte[CallCipher.MostSealed + 100]);
        var length = cipher.Seal(RandomNumberGenerator.GetBytes(170), CallCipher.FullClear, place);
        for (var cut = 0; cut < place.Length; cut++)
        {
            var opened = cipher.TryOpen(place.AsSpan(0, cut), CallCipher.FullClear, back, withPrevious: false, out _);
            Assert.True(!opened || (cut - 4) % 16 == 0 && cut >= 36, $"{cut} of {length} octets opened");
        }
    }

    [Fact]
    public void Neither_sealing_nor_opening_allocates()
    {
        using var cipher = new CallCipher(s_key, s_key);
        var (frame, place, back) = (new byte[164], new byte[CallCipher.MostSealed], new byte[CallCipher.MostSealed]);
        Once();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) Once();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Once()
        {
            var length = cipher.Seal(frame, CallCipher.MiniClear, place);
            cipher.TryOpen(place.AsSpan(0, length), CallCipher.MiniClear, back, withPrevious: false, out _);
        }
    }

    static byte[] Opened(CallCipher sender, CallCipher receiver, byte[] frame, bool withPrevious)
    {
        var (place, back) = (new byte[CallCipher.MostSealed], new byte[CallCipher.MostSealed]);
        var length = sender.Seal(frame, CallCipher.FullClear, place);
        return receiver.TryOpen(place.AsSpan(0, length), CallCipher.FullClear, back, withPrevious, out var opened) ? back[..opened] : [];
    }
}
