using System.Security.Cryptography;

namespace Carillon.Protocols.Iax2;

/// <summary>
/// AES-128 of one call's frames (RFC 5456 section 7.3), with one key each way: CBC from an initial vector of zeros over 16 to 31 octets of random padding and what
/// lies behind the frame's call numbers. The low half of the padding's 16th octet says how much more than 16 it is. Nothing is authenticated: a frame opened with
/// a wrong key is noise, so whoever opens one looks whether it makes sense. One owner, one thread; allocates nothing after its making.
/// </summary>
public sealed class CallCipher : IDisposable
{
    public const int KeyLength = 16;
    /// <summary>Octets in front that stay in clear: both call numbers of a full frame, the one of a mini frame.</summary>
    public const int FullClear = 4, MiniClear = 2;
    /// <summary>The longest frame that can be sealed.</summary>
    public const int MostFrame = 1500;
    /// <summary>Room for the longest sealed frame.</summary>
    public const int MostSealed = MostFrame + MostPadding;
    const int Block = 16;
    const int MostPadding = 2 * Block - 1;

    readonly byte[] _outKey;
    readonly byte[] _inKey;
    readonly byte[]? _previousInKey;
    readonly ICryptoTransform _seal;
    readonly ICryptoTransform _open;
    readonly ICryptoTransform? _openPrevious;
    readonly byte[] _plain = new byte[MostSealed];
    readonly byte[] _sealed = new byte[MostSealed];

    public CallCipher(byte[] outKey, byte[] inKey, byte[]? previousInKey = null)
    {
        (_outKey, _inKey, _previousInKey) = (outKey, inKey, previousInKey);
        _seal = Transform(outKey, encrypt: true);
        _open = Transform(inKey, encrypt: false);
        _openPrevious = previousInKey is null ? null : Transform(previousInKey, encrypt: false);
    }

    /// <summary>Whether the other side's key has changed once: then late frames may still be under the one before.</summary>
    public bool HasPrevious => _openPrevious is not null;

    /// <summary>The same keys for another owner.</summary>
    public CallCipher Copy() => new(_outKey, _inKey, _previousInKey);

    public CallCipher WithOutKey(byte[] key) => new(key, _inKey, _previousInKey);

    public CallCipher WithInKey(byte[] key) => new(_outKey, key, _inKey);

    /// <summary>Whether a datagram can be a sealed frame at all, by its length.</summary>
    public static bool HasShape(ReadOnlySpan<byte> datagram, int clear) => datagram.Length - clear is >= 2 * Block and <= MostSealed && (datagram.Length - clear) % Block == 0;

    /// <summary>Seals a frame of at most <see cref="MostFrame"/> octets into a place of at least <see cref="MostSealed"/>; returns the length.</summary>
    public int Seal(ReadOnlySpan<byte> frame, int clear, Span<byte> destination)
    {
        var padding = Block + (Block - (frame.Length - clear) % Block) % Block;
        var length = padding + frame.Length - clear;
        RandomNumberGenerator.Fill(_plain.AsSpan(0, padding));
        _plain[Block - 1] = (byte)(_plain[Block - 1] & 0xF0 | padding & 0x0F);
        frame[clear..].CopyTo(_plain.AsSpan(padding));
        for (var at = 0; at < length; at += Block)
        {
            for (var i = 0; at > 0 && i < Block; i++) _plain[at + i] ^= _sealed[at + i - Block];
            _seal.TransformBlock(_plain, at, Block, _sealed, at);
        }
        frame[..clear].CopyTo(destination);
        _sealed.AsSpan(0, length).CopyTo(destination[clear..]);
        return clear + length;
    }

    /// <summary>Opens a sealed frame with the other side's key, or with the one before. False: it has no sealed frame's length, or no such key is there.</summary>
    public bool TryOpen(ReadOnlySpan<byte> datagram, int clear, Span<byte> destination, bool withPrevious, out int written)
    {
        written = 0;
        if ((withPrevious ? _openPrevious : _open) is not { } open || !HasShape(datagram, clear)) return false;
        var length = datagram.Length - clear;
        datagram[clear..].CopyTo(_sealed);
        open.TransformBlock(_sealed, 0, length, _plain, 0);
        for (var i = Block; i < length; i++) _plain[i] ^= _sealed[i - Block];

        var padding = Block + (_plain[Block - 1] & 0x0F);
        if (padding > length) return false;
        datagram[..clear].CopyTo(destination);
        _plain.AsSpan(padding, length - padding).CopyTo(destination[clear..]);
        written = clear + length - padding;
        return true;
    }

    public void Dispose()
    {
        _seal.Dispose();
        _open.Dispose();
        _openPrevious?.Dispose();
    }

    /// <summary>Single blocks, chained by hand above: the BCL's CBC allocates for each message, or goes on from the one before.</summary>
    static ICryptoTransform Transform(byte[] key, bool encrypt)
    {
        using var aes = Aes.Create();
#pragma warning disable CA5358 // one block at a time, see above
        aes.Mode = CipherMode.ECB;
#pragma warning restore CA5358
        aes.Padding = PaddingMode.None;
        aes.Key = key;
        return encrypt ? aes.CreateEncryptor() : aes.CreateDecryptor();
    }
}
