using System.Text;

namespace Carillon.Storage.Import;

/// <summary>The first bytes of a file: whether it is text, and in which encoding.</summary>
internal sealed class FileStart
{
    private const int PeekBytes = 64 * 1024;

    private FileStart(byte[] bytes, string? fault)
    {
        (Bytes, Fault) = (bytes, fault);
        Encoding = IsUtf8(bytes) ? new UTF8Encoding(false) : Encoding.Latin1;
    }

    public byte[] Bytes { get; }
    /// <summary>UTF-8, or else what Western spreadsheets write.</summary>
    public Encoding Encoding { get; }
    public string? Fault { get; }

    public static async Task<FileStart> Read(Stream file, CancellationToken ct)
    {
        var bytes = new byte[PeekBytes];
        var length = await file.ReadAtLeastAsync(bytes, PeekBytes, throwOnEndOfStream: false, ct).ConfigureAwait(false);
        bytes = bytes[..length];
        return new FileStart(bytes, FaultOf(bytes));
    }

    private static string? FaultOf(byte[] bytes)
    {
        if (bytes.Length == 0)
            return "The file is empty.";
        return bytes.AsSpan().Contains((byte)0) ? "The file is not a text file (it holds zero bytes): export the sheet as CSV in UTF-8." : null;
    }

    // The last character may be cut by the end of what was peeked.
    private static bool IsUtf8(byte[] bytes)
    {
        var whole = bytes.Length;
        while (whole > 0 && whole > bytes.Length - 4 && (bytes[whole - 1] & 0x80) != 0)
            whole--;
        return System.Text.Unicode.Utf8.IsValid(bytes.AsSpan(0, whole));
    }
}
