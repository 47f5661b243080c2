namespace Carillon.Journal;

/// <summary>The journal cannot be opened, or the disk refused to keep a record although it was tried again.</summary>
public sealed class JournalException : IOException
{
    public JournalException()
    {
    }

    public JournalException(string message)
        : base(message)
    {
    }

    public JournalException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
