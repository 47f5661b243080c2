using System.Text;
using CsvHelper;

namespace Carillon.Storage.Import;

/// <summary>One row of the file. <see cref="Fault"/>: why it cannot be used; the other fields hold what was read.</summary>
internal sealed record CsvRow(long Line, string[] Cells, string Text, string? Fault);

/// <summary>Rows of a delimited file, with their lines. Broken quotes are a fault of the row; a quote that never closes is one of the file.</summary>
internal sealed class CsvRows : IDisposable
{
    /// <summary>A longer row is an opening quote without its partner.</summary>
    private const int LongestRow = 64 * 1024;
    private const int LongestText = 200;

    private readonly CsvReader _reader;
    private long _lastLine;
    private bool _brokenQuotes;

    /// <param name="delimiter">Null: found from the first lines.</param>
    public CsvRows(Stream file, Encoding encoding, char? delimiter) =>
        _reader = CsvReader.Create(file, new CsvReaderOptions
        {
            Separator = delimiter,
            HasHeader = false, // its cells are read as a row, with its own faults
            Encoding = encoding,
            TrimWhitespace = true,
            TrimInsideQuotes = true,
            TrackLineNumbers = true,
            MaxRecordSize = LongestRow,
            OnMalformedRecord = _ => _brokenQuotes = true,
        }, leaveOpen: true);

    /// <summary>Set where the file cannot be read on.</summary>
    public string? Fault { get; private set; }

    /// <summary>Null at the end of the file, or where <see cref="Fault"/> says why there are no more rows.</summary>
    public async Task<CsvRow?> Next(CancellationToken ct)
    {
        if (Fault is not null)
            return null;
        _brokenQuotes = false;
        try
        {
            return await _reader.ReadAsync(ct).ConfigureAwait(false) ? ToRow() : null;
        }
        catch (CsvFormatException)
        {
            Fault = $"After line {_lastLine} a quote opens and never closes.";
        }
        catch (IOException e)
        {
            Fault = $"The file broke off after line {_lastLine}: {e.Message}";
        }

        return null;
    }

    public void Dispose() => _reader.Dispose();

    private CsvRow? ToRow()
    {
        var line = _reader.LineNumber;
        var raw = _reader.RawRecord.TrimEnd("\r\n"u8);
        if (raw.Contains((byte)0))
        {
            Fault = $"From line {line} on the file is not text (it holds zero bytes).";
            return null;
        }

        if (_brokenQuotes && raw.Contains((byte)'\n'))
        {
            Fault = $"In line {line} a quote opens and never closes.";
            return null;
        }

        _lastLine = line;
        var cells = new string[_reader.FieldCount];
        for (var i = 0; i < cells.Length; i++)
            cells[i] = _reader.GetString(i);
        var text = Encoding.UTF8.GetString(raw[..Math.Min(raw.Length, LongestText)]);
        return new CsvRow(line, cells, text, _brokenQuotes ? "the quotes are broken" : null);
    }
}
