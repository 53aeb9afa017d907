import com.adobe.epubcheck.tool.EpubChecker;

/**
 * Has EPUBCheck judge many books in one process, because starting Java takes longer than a verdict.
 *
 * <p>Arguments: a book and the file for its report, another book and the file for its report, and so on. EachBook.class
 * is this file as a compiler makes it: javac --release 11 -g:none -cp epubcheck.jar EachBook.java
 */
class EachBook {
    public static void main(String[] files) {
        for (int book = 0; book + 1 < files.length; book += 2) {
            String[] wanted = {"--json", files[book + 1], "--quiet", "--locale", "en", files[book]};
            try {
                new EpubChecker().run(wanted);
            } catch (Exception | StackOverflowError fault) {
                // A book without a report has no verdict; the others are to have theirs.
                fault.printStackTrace();
            }
        }
    }
}
