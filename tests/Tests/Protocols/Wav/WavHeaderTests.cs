using System.Buffers;
using Carillon.Protocols.Wav;
using CsCheck;

namespace Carillon.Tests.Protocols.Wav;

public sealed class WavHeaderTests
{
    [Theory]
    [InlineData(WavFormat.Pcm, 2, 8000, 16, 44)]
    [InlineData(WavFormat.ULaw, 2, 8000, 8, 58)]
    [InlineData(WavFormat.ALaw, 1, 8000, 8, 58)]
    public void What_is_written_is_read_again(WavFormat format, int channels, int rate, int bits, int length)
    {
        var header = new WavHeader(format, channels, rate, bits, 1234);
        var bytes = new byte[100];
        Assert.Equal(length, header.Write(bytes));
        Assert.Equal(OperationStatus.Done, WavHeader.TryParse(bytes, out var read, out var at));
        Assert.Equal((header, length), (read, at));
    }

    [Fact]
    public void Unknown_chunks_are_stepped_over_and_an_odd_one_is_padded()
    {
        var bytes = new byte[44];
        new WavHeader(WavFormat.Pcm, 1, 16000, 16, 10).Write(bytes);
        byte[] file = [.. bytes.AsSpan(0, 36), .. "LIST"u8, 3, 0, 0, 0, 1, 2, 3, 0, .. bytes.AsSpan(36)];
        Assert.Equal(OperationStatus.Done, WavHeader.TryParse(file, out var header, out var at));
        Assert.Equal((16000, 56), (header.SampleRate, at));
    }

    [Fact]
    public void An_extensible_format_is_unwrapped()
    {
        byte[] file =
        [
            .. "RIFF"u8, 0, 0, 0, 0, .. "WAVEfmt "u8, 40, 0, 0, 0, 0xFE, 0xFF, 2, 0, 0x40, 0x1F, 0, 0, 0, 0x7D, 0, 0, 4, 0, 16, 0,
            22, 0, 16, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71, .. "data"u8, 8, 0, 0, 0,
        ];
        Assert.Equal(OperationStatus.Done, WavHeader.TryParse(file, out var header, out var at));
        Assert.Equal((new WavHeader(WavFormat.Pcm, 2, 8000, 16, 8), file.Length), (header, at));
    }

    [Fact]
    public void A_cut_file_needs_more_and_another_file_is_invalid()
    {
        var bytes = new byte[44];
        new WavHeader(WavFormat.Pcm, 1, 8000, 16, 10).Write(bytes);
        for (var length = 0; length < 44; length++) Assert.Equal(OperationStatus.NeedMoreData, WavHeader.TryParse(bytes.AsSpan(0, length), out _, out _));
        Assert.Equal(OperationStatus.InvalidData, WavHeader.TryParse("OggS this is another"u8, out _, out _));
    }

    [Fact]
    public void Damaged_headers_never_throw()
    {
        var bytes = new byte[58];
        new WavHeader(WavFormat.ULaw, 2, 8000, 8, 10).Write(bytes);
        Gen.Select(Gen.Int[0, 57], Gen.Byte, Gen.Int[0, 57], Gen.Byte).Sample((one, value, other, second) =>
        {
            var damaged = bytes.ToArray();
            (damaged[one], damaged[other]) = (value, second);
            WavHeader.TryParse(damaged, out _, out _);
        }, iter: 5000);
    }
}
